"""The letter of the morning: to each member of staff on the days on which she works, once a day."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from leads.daily import morning_of
from leads.letters import morning
from leads.presence import works_on
from leads.reminders import Reminders, reminders_of, wants_letter
from outbox.services import Wish, queue_letter
from staff.models import User

# By the clock where she is. Who could not be told by noon needs no letter of the morning.
BEGINS, ENDS = time(7), time(12)


def tell_everybody() -> int:
    """Queue the letter for everybody whose morning it is and who has not had it; how many.

    Safe to run many times at once, and to be ended at any point: the day is marked as told in the
    transaction that queues the letter.
    """
    now = timezone.now()
    staff = (
        User.objects.filter(is_active=True, is_staff=True)
        .exclude(email="")
        .select_related("reminders", "duty__calendar")
        .prefetch_related("duty__calendar__shifts", "duty__calendar__holidays")
    )
    return sum(
        tell(user, day)
        for user in staff.order_by("pk")
        if (day := _morning_there(user, now)) and wants_letter(user) and works_on(user, day)
    )


def _morning_there(user: User, now: datetime) -> date | None:
    """The day that has begun where she is, unless she was told, or it is not morning."""
    here = now.astimezone(ZoneInfo(user.time_zone))
    kept = getattr(user, "reminders", None)
    is_told = kept is not None and kept.told_on is not None and kept.told_on >= here.date()
    return here.date() if BEGINS <= here.time() < ENDS and not is_told else None


@transaction.atomic
def tell(user: User, day: date) -> bool:
    """Queue her letter of this day, once; whether there was anything to tell."""
    kept = reminders_of(user)
    # Whoever else looks at this moment waits here, and then finds that it is done.
    untold = Reminders.objects.filter(Q(told_on=None) | Q(told_on__lt=day), pk=kept.pk)
    if not untold.update(told_on=day):
        return False
    if not morning_of(user, timezone.now()).lines:
        return False
    queue_letter(
        Wish(
            letter=morning,
            address=user.email,
            about={"user": user.pk, "day": day.isoformat()},
            dedupe_key=f"morning:{user.pk}:{day.isoformat()}",
        )
    )
    return True
