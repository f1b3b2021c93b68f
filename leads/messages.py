"""What patients write to us on their page: it is kept, asks for an answer, and is settled."""

from datetime import timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from leads.models import Lead, PatientMessage
from leads.promises import next_reply_by, wait_again
from people.services import hold
from staff.models import User

LONGEST_MESSAGE = 5000
MOST_A_DAY = 30


class MessageRefused(Exception):
    """A message that is not kept; nothing of it is in the error."""


class MessageUnfit(MessageRefused):
    """It is empty or too long."""


class TooManyMessages(MessageRefused):
    """So many messages in one day that no person writes or reads them."""


@transaction.atomic
def keep_patient_message(lead: Lead, *, text: str, form_key: UUID) -> PatientMessage:
    """Keep what the patient wrote; the lead waits for an answer again.

    The same form with the same words again is the first message.
    Raises MessageUnfit, TooManyMessages or PersonErased.
    """
    # Whoever presses twice waits here, and then finds the first message.
    hold(lead.person)
    lead = Lead.objects.select_for_update(no_key=True).get(pk=lead.pk)
    text = text.strip()
    if not text or len(text) > LONGEST_MESSAGE:
        raise MessageUnfit
    # Who goes back, writes something else and sends it means it.
    key = uuid5(form_key, text)
    known = PatientMessage.objects.filter(form_key=key, lead=lead).first()
    if known is not None:
        return known
    yesterday = timezone.now() - timedelta(days=1)
    if lead.patient_messages.filter(at__gt=yesterday).count() >= MOST_A_DAY:
        raise TooManyMessages
    message = PatientMessage.objects.create(lead=lead, form_key=key, text=text)
    wait_again(lead, reply_by=next_reply_by())
    return message


def settle_patient_messages(lead: Lead, *, up_to: int, actor: User | None) -> int:
    """Staff have dealt with the messages up to this one, which was the last they saw; how many."""
    waiting = PatientMessage.objects.filter(lead=lead, pk__lte=up_to, settled_at__isnull=True)
    return waiting.update(settled_at=Now(), settled_by=actor)
