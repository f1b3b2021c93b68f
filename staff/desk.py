"""When the desk is open, and how soon it answers: the default calendar, or round the clock."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from people.remembered import Remembered
from staff.hours import ALWAYS, Hours
from staff.models import Calendar


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Its hours, and within how much working time a first and a next reply are promised."""

    hours: Hours = ALWAYS
    first_reply: timedelta
    next_reply: timedelta

    @property
    def is_always_open(self) -> bool:
        """Whether its working hours are simply hours."""
        return self.hours is ALWAYS


def desk() -> Desk:
    """The desk as it was set up at most a minute ago.

    A calendar in which nobody ever works promises nothing: it counts as if it were not there,
    so that it cannot stop an enquiry.
    """
    return _kept.get() or Desk(
        first_reply=settings.REPLY_PROMISE, next_reply=settings.REPLY_PROMISE
    )


def _read() -> Desk | None:
    calendars = Calendar.objects.prefetch_related("shifts", "holidays")
    calendar = calendars.filter(is_default=True, shifts__isnull=False).distinct().first()
    if calendar is None:
        return None
    return Desk(
        hours=calendar.hours,
        first_reply=timedelta(hours=calendar.first_reply_hours),
        next_reply=timedelta(hours=calendar.next_reply_hours),
    )


_kept = Remembered(_read)
