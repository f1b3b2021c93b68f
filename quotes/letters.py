"""The letters of this app."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from disclaimers.policy import TouchpointKind
from leads.models import Lead
from outbox.letters import Context, NoLetter, letter
from outbox.models import MessageClass
from people.models import Purpose
from people.zones import zone_name
from quotes.drafts import SAVED_FOR, resume_url
from quotes.models import IntakeDraft, QuoteRequest
from staff.models import public_name


@letter(
    "quote-acknowledgement",
    kind=TouchpointKind.ACKNOWLEDGEMENT_LETTER,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=Purpose.QUOTE_PROCESSING,
    at_most_every=timedelta(hours=24),
)
def acknowledgement(about: dict[str, Any]) -> Context:
    """We have your request: the reference, and by when a person answers, in her zone.

    It repeats no word of the form, since anybody can enter somebody else's address.
    """
    request = QuoteRequest.objects.select_related("lead__owner").get(pk=about["quote_request"])
    promised = about.get("reply_by")
    reply_by = datetime.fromisoformat(promised) if promised else request.reply_by
    reply_by = reply_by.astimezone(ZoneInfo(request.time_zone))
    return {
        "reference": request.reference or request.lead.reference,
        "reply_by": formats.date_format(reply_by, _("l j F Y, H:i")),
        "zone_name": zone_name(request.time_zone),
        "coordinator_name": public_name(request.lead.owner),
    }


@letter(
    "quote-ready",
    kind=TouchpointKind.QUOTE,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=Purpose.QUOTE_PROCESSING,
    needs_open_conversation=True,
)
def quote_ready(about: dict[str, Any]) -> Context:
    """A quote waits on her page; no price, clinic or treatment is in the letter."""
    return {}


@letter(
    "quote-resume",
    kind=TouchpointKind.NOTICE_LETTER,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=None,
)
def resume_link(about: dict[str, Any]) -> Context:
    """The link to a form that she asked us to keep; nothing of what is in it."""
    return _link_to(about)


@letter(
    "quote-reminder",
    kind=TouchpointKind.NOTICE_LETTER,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=None,
)
def reminder(about: dict[str, Any]) -> Context:
    """The one reminder that she asked for when she had the form kept."""
    return _link_to(about)


@letter(
    "urgent-alert",
    kind=TouchpointKind.STAFF_EXPORT,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=None,
)
def urgent_alert(about: dict[str, Any]) -> Context:
    """Tells staff that somebody with urgent symptoms has written; names nobody."""
    lead = Lead.objects.get(pk=about["lead"])
    path = reverse("admin:leads_lead_change", args=[lead.pk])
    return {"reference": lead.reference, "desk_url": settings.PUBLIC_BASE_URL + path}


def _link_to(about: dict[str, Any]) -> Context:
    draft = IntakeDraft.objects.filter(pk=UUID(about["draft"])).first()
    if draft is None:
        raise NoLetter("the form was sent or thrown away")
    return {"resume_url": resume_url(draft), "days": SAVED_FOR.days}
