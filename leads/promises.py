"""The promised time of a reply: how it is counted, kept, made anew, and what makes it wait.

Only two things keep a promise: a letter of a person that left, and a conversation. To move a
lead to another stage never does. While nobody owes an answer no clock runs: after we answered,
on hold, and once a lead is won or closed.
"""

from datetime import datetime
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from leads.doing import drop
from leads.first_replies import first_reply
from leads.models import Lead
from leads.silence import hear
from leads.stages import STANDS_STILL, Stage
from leads.todo import BY_CLOCK
from staff.desk import desk


def first_reply_by() -> datetime:
    """When somebody who asks now has an answer at the latest."""
    return desk().hours.after(timezone.now(), desk().first_reply)


def next_reply_by() -> datetime:
    """When somebody whom we know, and who writes again now, has an answer at the latest."""
    return desk().hours.after(timezone.now(), desk().next_reply)


def clock_until(reply_by: datetime) -> dict[str, Any]:
    """The columns of a lead whose clock begins now and ends then."""
    now = timezone.now()
    hours = desk().hours
    return {
        "waiting_since": now,
        "half_due_at": hours.after(now, hours.between(now, reply_by) / 2),
        "reply_due_at": reply_by,
        "warned_at": None,
        "breached_at": None,
    }


def note_reply(conversation_id: int) -> None:
    """A letter that a person wrote has left, or somebody spoke with her: the promise is kept.

    This is no change that a colleague could overwrite, so the version stays.
    """
    took = ExpressionWrapper(Now() - F("opened_at"), output_field=DurationField())
    answered = Lead.objects.filter(conversation=conversation_id)
    unanswered = answered.filter(replied_at__isnull=True)
    for lead in unanswered:
        unanswered.filter(pk=lead.pk).update(
            replied_at=Now(),
            first_reply_took=Coalesce("first_reply_took", took),
            **first_reply(lead, timezone.now()),
        )
    drop(BY_CLOCK, answered)


def wait_again(lead: Lead, *, reply_by: datetime) -> None:
    """We hear from her: a lead that was answered, and is not closed, waits for an answer.

    One that rests does so too, for she was told that she may write when she wants to go on.
    A promise that is still open stands.
    """
    hear(lead)
    is_worked_on = lead.is_open or lead.stage == Stage.EMERGENCY
    if is_worked_on and (lead.replied_at is not None or lead.is_paused):
        promise_anew(lead, reply_by=reply_by)


def promise_anew(lead: Lead, *, reply_by: datetime) -> None:
    """The lead waits for an answer, whatever was answered or promised before."""
    Lead.objects.filter(pk=lead.pk).update(
        replied_at=None, version=F("version") + 1, **clock_until(reply_by)
    )
    drop(BY_CLOCK, Lead.objects.filter(pk=lead.pk))
    lead.refresh_from_db()


def after_standing_still(lead: Lead, now: datetime) -> dict[str, Any]:
    """The columns to change when a lead leaves its stage: if no clock ran there, what was left
    of the working time is left from now on.

    What was over already stays over.
    """
    stopped_at = lead.stage_changed_at
    if lead.stage not in STANDS_STILL or lead.waiting_since > stopped_at or lead.replied_at:
        return {}
    hours = desk().hours
    moments = {"half_due_at": lead.half_due_at, "reply_due_at": lead.reply_due_at}
    return {
        name: hours.after(now, hours.between(stopped_at, moment))
        for name, moment in moments.items()
        if moment is not None and moment > stopped_at
    }
