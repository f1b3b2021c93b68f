"""What somebody does next, lead by lead, and why: the queue of her day.

First what was promised: broken promises, then those that are half over, and so on down ``Band``.
Within a band whoever could spend more comes first, then who is ready sooner, then who waits longer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from django.utils import timezone
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _

from leads import budgets
from leads.doing import tasks_of
from leads.mentions import unread_of
from leads.models import Lead, LeadQuerySet, Urgency

# Of each kind no more are looked at: the most urgent ones, since each comes in its own order.
MOST_OF_A_KIND = 50
MOST_SHOWN = 30
# Who is ready sooner comes first; who is in no hurry, or did not say, last.
READINESS = [Urgency.READY, Urgency.ONE_TO_THREE_MONTHS, Urgency.THREE_TO_SIX_MONTHS,
             Urgency.OVER_SIX_MONTHS, Urgency.EXPLORING]  # fmt: skip


class Band(IntEnum):
    """How pressing something is, before anything else is asked."""

    EMERGENCY = 0
    BROKEN = 1
    HALF_OVER = 2
    WROTE = 3
    LATE_TASK = 4
    NAMED = 5
    RECORDS = 6
    PROMISED = 7
    TASK_TODAY = 8


@dataclass(frozen=True, kw_only=True)
class Found:
    """One thing to be done for a lead: what, and why now. ``since`` orders those of a band."""

    lead: Lead
    band: Band
    what: str
    why: str
    since: datetime
    is_answer: bool = False


@dataclass(kw_only=True)
class NextAction:
    """The most pressing thing to do for one lead, the reasons, and what else waits there."""

    found: Found
    also: list[str] = field(default_factory=list)

    @property
    def lead(self) -> Lead:
        return self.found.lead

    @property
    def reasons(self) -> list[str]:
        """Why it stands where it stands, in the order in which that was decided."""
        lead = self.lead
        told = [self.found.why, budgets.in_words(lead.budget), lead.get_urgency_display()]
        return [str(reason) for reason in told if reason]

    @property
    def tone(self) -> str:
        """How its mark looks: late, half over, or neither."""
        late = {Band.EMERGENCY, Band.BROKEN, Band.LATE_TASK}
        return (
            "overdue"
            if self.found.band in late
            else ("half" if self.found.band == Band.HALF_OVER else "due")
        )


def queue_of(user: Any, leads: LeadQuerySet, *, also: Iterable[Found] = ()) -> list[NextAction]:
    """What this member of staff does next: for her leads, for those that nobody has, and what was
    given to her. ``leads`` are those that she sees, ``also`` what other parts have found.

    A few queries whose cost does not grow with how many leads there are.
    """
    hers, nobodys = leads.filter(owner=user.pk), leads.filter(owner=None)
    found = [
        *_emergencies(leads), *_promises(hers), *_promises(nobodys),
        *_messages(hers), *_messages(nobodys), *_named(user), *_tasks(user.pk), *also,
    ]  # fmt: skip
    actions: dict[int, NextAction] = {}
    for each in sorted(found, key=_order):
        known = actions.setdefault(each.lead.pk, NextAction(found=each))
        if known.found is not each and each.what not in (known.found.what, *known.also):
            known.also.append(each.what)
    return list(actions.values())[:MOST_SHOWN]


def _order(found: Found) -> tuple[int, int, int, datetime]:
    urgency = found.lead.urgency
    ready = READINESS.index(Urgency(urgency)) if urgency in READINESS else len(READINESS)
    return (found.band, -budgets.rank_of(found.lead.budget), ready, found.since)


def _with_all_that_is_shown(leads: LeadQuerySet) -> LeadQuerySet:
    return leads.select_related("person", "treatment", "owner")


def _emergencies(leads: LeadQuerySet) -> Iterable[Found]:
    for lead in _with_all_that_is_shown(leads.urgent())[:MOST_OF_A_KIND]:
        yield Found(
            lead=lead,
            band=Band.EMERGENCY,
            what=_("Write at once"),
            why=_("Urgent symptoms, asked %(time)s ago") % {"time": timesince(lead.opened_at)},
            since=lead.opened_at,
            is_answer=True,
        )


def _promises(leads: LeadQuerySet) -> Iterable[Found]:
    for lead in _with_all_that_is_shown(leads.waiting_for_reply())[:MOST_OF_A_KIND]:
        band, why = Band.PROMISED, _("reply promised within %(time)s")
        if lead.is_reply_overdue:
            band, why = Band.BROKEN, _("reply overdue by %(time)s")
        elif lead.is_half_over:
            band, why = Band.HALF_OVER, _("half of the time is over, %(time)s are left")
        told = timesince if lead.is_reply_overdue else timeuntil
        first = _("Send the first reply") if lead.owner else _("Take it and send the first reply")
        yield Found(
            lead=lead,
            band=band,
            what=_("Answer her") if lead.first_reply_took else first,
            why=why % {"time": told(lead.reply_due_at)},
            since=lead.reply_due_at,
            is_answer=True,
        )


def _messages(leads: LeadQuerySet) -> Iterable[Found]:
    for lead in _with_all_that_is_shown(leads.written_to_us())[:MOST_OF_A_KIND]:
        written_at: datetime = lead.written_at  # type: ignore[attr-defined]
        yield Found(
            lead=lead,
            band=Band.WROTE,
            what=_("Read what she wrote, and answer"),
            why=_("waits since %(time)s") % {"time": timesince(written_at)},
            since=written_at,
            is_answer=True,
        )


def _named(user: Any) -> Iterable[Found]:
    shown = ("note__author", "note__lead__person", "note__lead__treatment", "note__lead__owner")
    for mention in unread_of(user).select_related(*shown)[:MOST_OF_A_KIND]:
        note = mention.note
        yield Found(
            lead=note.lead,
            band=Band.NAMED,
            what=_("Read what %(name)s asks you") % {"name": note.author or _("the desk")},
            why=_("written %(time)s ago") % {"time": timesince(note.at)},
            since=note.at,
        )


def _tasks(user_id: int | None) -> Iterable[Found]:
    now = timezone.localtime()
    tomorrow = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    due = tasks_of(user_id).filter(due_at__lt=tomorrow)
    for task in due.select_related("lead__treatment", "lead__owner")[:MOST_OF_A_KIND]:
        is_late = task.due_at < now
        why = _("overdue by %(time)s") if is_late else _("due within %(time)s")
        yield Found(
            lead=task.lead,
            band=Band.LATE_TASK if is_late else Band.TASK_TODAY,
            what=task.words,
            why=why % {"time": (timesince if is_late else timeuntil)(task.due_at)},
            since=task.due_at,
        )
