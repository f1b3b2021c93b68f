"""The letters of this app."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats

from disclaimers.policy import TouchpointKind
from outbox.letters import Context, letter
from outbox.models import MessageClass
from people.models import Purpose
from quotes.models import QuoteRequest


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
    reply_by = request.reply_by.astimezone(ZoneInfo(request.time_zone))
    return {
        "reference": request.reference or request.lead.reference,
        "reply_by": formats.date_format(reply_by, "l j F Y, H:i"),
        "zone_name": request.time_zone.replace("_", " "),
        "coordinator_name": str(request.lead.owner or settings.TEAM_NAME),
    }
