"""The letters of the desk."""

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from disclaimers.policy import TouchpointKind
from leads.daily import words_of
from leads.models import Lead
from leads.stages import TOLD_WHEN_CLOSED
from outbox.letters import Context, NoLetter, letter
from outbox.models import MessageClass
from people.models import Purpose


@letter(
    "request-closed",
    kind=TouchpointKind.NOTICE_LETTER,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=Purpose.QUOTE_PROCESSING,
)
def request_closed(about: dict[str, Any]) -> Context:
    """We work on her request no more, and how to take it up again; not why."""
    if Lead.objects.get(pk=about["lead"]).stage not in TOLD_WHEN_CLOSED:
        raise NoLetter("taken up again")
    return {}


@letter(
    "reply-overdue",
    kind=TouchpointKind.STAFF_EXPORT,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=None,
)
def reply_overdue(about: dict[str, Any]) -> Context:
    """Tells a manager which promises of a reply are broken; names nobody."""
    leads = Lead.objects.filter(pk__in=about["leads"]).order_by("reply_due_at")
    waiting = [
        {
            "reference": lead.reference,
            "desk_url": settings.PUBLIC_BASE_URL
            + reverse("admin:leads_lead_change", args=[lead.pk]),
        }
        for lead in leads
        if lead.is_reply_overdue
    ]
    if not waiting:
        raise NoLetter("answered meanwhile")
    return {"waiting": waiting, "number": len(waiting)}


@letter(
    "staff-morning",
    kind=TouchpointKind.STAFF_EXPORT,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=None,
)
def morning(about: dict[str, Any]) -> Context:
    """Tells a member of staff what there is to be done today; names nobody."""
    return words_of(about["user"], date.fromisoformat(about["day"]))
