"""What happens to requests that waited for their sender to confirm that it was she."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from leads.stages import CLOSED, Stage
from people.models import ConsentEvent, Purpose
from people.purposes import CONFIRM_WITHIN
from people.signals import consent_confirmed
from quotes.models import QuoteRequest
from quotes.services import acknowledge

# Who needs emergency care hears from us although nothing is sold to her.
SILENT = tuple(stage for stage in CLOSED if stage != Stage.EMERGENCY)


@receiver(consent_confirmed)
def acknowledge_what_waited(event: ConsentEvent, **_kwargs: Any) -> None:
    """It was she: her request gets the acknowledgement that every other got at once.

    Asking the outbox again for one that it has already does nothing.
    """
    if event.purpose != Purpose.QUOTE_PROCESSING:
        return
    lately = QuoteRequest.objects.filter(
        person=event.person_id, submitted_at__gt=timezone.now() - CONFIRM_WITHIN
    )
    for request in lately.exclude(lead__stage__in=SILENT).select_related("lead__conversation"):
        acknowledge(request, reply_by=request.lead.reply_due_at)
