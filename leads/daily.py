"""What a member of staff is told each morning: numbers, references and links.

No name is in it, and no word that anybody wrote.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads.doing import tasks_of
from leads.models import Lead, PatientMessage
from leads.reminders import wants_letter
from leads.sight import leads_for
from leads.todo import BY_CLOCK
from outbox.letters import Context, NoLetter
from staff.models import User

# More of each are not looked at, and not counted.
MOST_COUNTED = 500
MOST_LINES = 25
ONE_DAY = timedelta(days=1)


@dataclass
class Line:
    """One lead, and what there is about it."""

    reference: str
    desk_url: str
    promise: str = ""
    written: int = 0
    overdue: int = 0
    today: int = 0

    @property
    def words(self) -> str:
        """All of it, in words of ours."""
        told = (
            _counted(self.written, "%d message waits", "%d messages wait"),
            _counted(self.overdue, "%d task is overdue", "%d tasks are overdue"),
            _counted(self.today, "%d task is due today", "%d tasks are due today"),
        )
        return "; ".join(each for each in (self.promise, *told) if each)


@dataclass
class Morning:
    """What is to be told: how much of what, and of which leads."""

    overdue: int = 0
    today: int = 0
    written: int = 0
    promises: int = 0
    lines: dict[int, Line] = field(default_factory=dict)

    @property
    def numbers(self) -> list[str]:
        """How much of what, a sentence each."""
        told = (
            _counted(
                self.promises,
                "%d promise of an answer is over, or ends today.",
                "%d promises of an answer are over, or end today.",
            ),
            _counted(
                self.written, "%d message of a patient waits.", "%d messages of patients wait."
            ),
            _counted(self.overdue, "%d task is overdue.", "%d tasks are overdue."),
            _counted(self.today, "%d task is due today.", "%d tasks are due today."),
        )
        return [each for each in told if each]

    def line(self, lead_id: int, reference: str) -> Line:
        """The line of this lead."""
        url = settings.PUBLIC_BASE_URL + reverse("admin:leads_lead_change", args=[lead_id])
        return self.lines.setdefault(lead_id, Line(reference, url))


def _counted(number: int, one: str, many: str) -> str:
    return ngettext(one, many, number) % number if number else ""


def morning_of(user: User, now: datetime) -> Morning:
    """What there is to be done today for this member of staff; promises first, then who wrote."""
    zone = ZoneInfo(user.time_zone)
    here = now.astimezone(zone)
    tomorrow = datetime.combine(here.date() + ONE_DAY, time.min, tzinfo=zone)
    found = Morning()
    hers = leads_for(user).filter(owner=user)
    promised = hers.waiting_for_reply().filter(reply_due_at__lt=tomorrow)
    for pk, reference, due in promised.values_list("pk", "reference", "reply_due_at")[
        :MOST_COUNTED
    ]:
        found.promises += 1
        found.line(pk, reference).promise = _until(due.astimezone(zone), here)
    for pk, reference in _waiting(hers):
        found.written += 1
        found.line(pk, reference).written += 1
    due_tasks = tasks_of(user.pk).filter(due_at__lt=tomorrow).exclude(rule__in=BY_CLOCK)
    for pk, reference, due in due_tasks.values_list("lead", "lead__reference", "due_at")[
        :MOST_COUNTED
    ]:
        name = "overdue" if due < now else "today"
        line = found.line(pk, reference)
        setattr(line, name, getattr(line, name) + 1)
        setattr(found, name, getattr(found, name) + 1)
    return found


def _waiting(leads: Iterable[Lead]) -> Iterable[tuple[int, str]]:
    rows = PatientMessage.objects.filter(settled_at=None, lead__in=leads).order_by("at")
    return rows.values_list("lead", "lead__reference")[:MOST_COUNTED]


def _until(due: datetime, here: datetime) -> str:
    moment = f"{due:%H:%M}" if due.date() == here.date() else f"{due:%d %b %H:%M}"
    if due < here:
        return _("an answer was promised by %(moment)s") % {"moment": moment}
    return _("an answer is promised by %(moment)s") % {"moment": moment}


def words_of(user_id: int, day: date) -> Context:
    """What the letter says. Raises NoLetter where there is nothing to tell her any more."""
    user = User.objects.filter(pk=user_id, is_active=True, is_staff=True).first()
    if user is None or not wants_letter(user):
        raise NoLetter("not wanted")
    now = timezone.now()
    if now.astimezone(ZoneInfo(user.time_zone)).date() != day:
        raise NoLetter("the day is over")
    found = morning_of(user, now)
    if not found.lines:
        raise NoLetter("nothing to tell")
    lines = list(found.lines.values())
    return {
        "morning": found,
        "numbers": found.numbers,
        "lines": lines[:MOST_LINES],
        "more": max(0, len(lines) - MOST_LINES),
        "desk_url": settings.PUBLIC_BASE_URL + reverse("admin:index"),
        "reminders_url": settings.PUBLIC_BASE_URL + reverse("reminders"),
    }
