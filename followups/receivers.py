"""What follow-ups do when something happens at the desk or in the outbox."""

import logging
from typing import Any

from django.db import DatabaseError
from django.dispatch import receiver

from followups.letters import message_waiting, staff_letter
from followups.models import Enrolment
from followups.services import enrol_everywhere, stop_enrolments
from leads.models import Lead
from leads.promises import note_reply
from leads.signals import lead_moved, lead_opened
from leads.silence import wait_for_her
from leads.stages import LossReason
from outbox.models import Message
from outbox.services import cancel_marketing
from outbox.signals import message_sent
from people.models import ConsentEvent, Purpose
from people.signals import consent_withdrawn

log = logging.getLogger(__name__)


@receiver(lead_opened)
def enrol_new_lead(lead: Lead, **_kwargs: Any) -> None:
    """A new lead gets the sequences that follow a request.

    A sequence that cannot be begun must never cost an enquiry. Who needs emergency care gets none.
    """
    if not lead.is_open:
        return
    try:
        enrol_everywhere(lead)
    except DatabaseError:
        # The caller's transaction is over with this; what was typed is still in the draft.
        raise
    except Exception:
        # A boundary: whatever is wrong with a sequence, the request is kept.
        log.exception("not enrolled lead=%s", lead.pk)


@receiver(lead_moved)
def stop_when_settled(lead: Lead, **_kwargs: Any) -> None:
    """Nobody is followed up once the lead is won or lost."""
    if lead.is_open:
        return
    is_withdrawn = lead.loss_reason == LossReason.PRIVACY
    reason = Enrolment.StopReason.WITHDRAWN if is_withdrawn else Enrolment.StopReason.SETTLED
    stop_enrolments(lead=lead, reason=reason)


@receiver(consent_withdrawn)
def stop_when_unwanted(event: ConsentEvent, **_kwargs: Any) -> None:
    """Who wants no news wants no reminders: those that wait do not leave either."""
    if event.purpose == Purpose.MARKETING_EMAIL:
        stop_enrolments(person_id=event.person_id, reason=Enrolment.StopReason.UNSUBSCRIBED)
        cancel_marketing(person=event.person, reason="consent withdrawn")


@receiver(message_sent)
def keep_promise_of_reply(message: Message, **_kwargs: Any) -> None:
    """A coordinator's letter, or the word that one waits, left: the patient has her answer."""
    is_answer = message.letter in {staff_letter.slug, message_waiting.slug}
    if is_answer and message.conversation_id:
        note_reply(message.conversation_id)
        wait_for_her(message.conversation_id)
