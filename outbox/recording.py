"""What is written down once a letter has certainly left."""

import logging

from django.db import transaction

from disclaimers.services import record_touchpoint
from outbox.letters import find_letter
from outbox.models import Message
from outbox.signals import message_sent

log = logging.getLogger(__name__)


def record_sent(message: Message) -> None:
    """Enter the letter into the ledger of what people were shown, and tell the apps above."""
    assert message.clause_set is not None, "only a frozen letter can have left"
    # The ledger is about people: who is none yet has no place in it.
    if message.person is not None:
        record_touchpoint(
            kind=find_letter(message.letter).kind,
            person=message.person,
            conversation=message.conversation,
            clauses=message.clause_set,
            where=f"letter {message.letter}",
        )
    try:
        with transaction.atomic():
            message_sent.send(Message, message=message)
    except Exception:
        # The boundary of the run: whatever a receiver does, an accepted letter stays sent.
        log.exception("receiver failed message=%s", message.pk)
