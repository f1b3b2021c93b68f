"""The promised time of a reply: kept by a letter that leaves, and made anew when she asks again."""

from datetime import datetime

from django.db.models import F
from django.db.models.functions import Now

from leads.models import Lead
from leads.stages import Stage


def note_reply(conversation_id: int) -> None:
    """A letter that a person wrote has left: the promise of a reply is kept.

    This is no change that a colleague could overwrite, so the version stays.
    """
    Lead.objects.filter(conversation=conversation_id, replied_at__isnull=True).update(
        replied_at=Now()
    )


def wait_again(lead: Lead, *, reply_by: datetime) -> None:
    """The patient asks again: a lead that was answered, and is not closed, waits for an answer.

    A promise that is still open stands.
    """
    if lead.replied_at is not None and (lead.is_open or lead.stage == Stage.EMERGENCY):
        promise_anew(lead, reply_by=reply_by)


def promise_anew(lead: Lead, *, reply_by: datetime) -> None:
    """The lead waits for an answer, whatever was answered or promised before."""
    Lead.objects.filter(pk=lead.pk).update(
        replied_at=None, reply_due_at=reply_by, version=F("version") + 1
    )
    lead.refresh_from_db()
