"""Writes of the outbox for others: ask for a letter, decide about one of unknown fate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from outbox.doorbell import ring_after_commit
from outbox.letters import Letter
from outbox.models import CAN_BE_TRIED_AGAIN, WAITING, Message, MessageClass, State
from outbox.recording import record_sent
from outbox.schedule import MARKETING_LIFETIME
from people.models import Conversation, Person


class NotForStaffToDecide(Exception):
    """This letter's state leaves nothing to decide."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A letter that somebody should get. ``dedupe_key`` names the event that asks for it."""

    letter: Letter
    person: Person
    conversation: Conversation | None
    about: Mapping[str, Any]
    dedupe_key: str
    due_at: datetime | None = None


@transaction.atomic
def queue_letter(wish: Wish) -> Message:
    """Put one letter into the outbox, in the caller's transaction, and ring after its commit.

    Asking again with the same ``dedupe_key`` returns the first row. Nothing is rendered here.
    """
    letter = wish.letter
    due_at = wish.due_at or timezone.now()
    is_marketing = letter.message_class == MessageClass.MARKETING
    message, _is_new = Message.objects.get_or_create(
        dedupe_key=wish.dedupe_key,
        defaults={
            "letter": letter.slug,
            "message_class": letter.message_class,
            "purpose": letter.purpose,
            "needs_open_conversation": letter.needs_open_conversation,
            "about": dict(wish.about),
            "person": wish.person,
            "conversation": wish.conversation,
            "due_at": wish.due_at or Now(),
            "expires_at": due_at + MARKETING_LIFETIME if is_marketing else None,
        },
    )
    ring_after_commit()
    return message


@transaction.atomic
def send_again(message: Message) -> None:
    """Staff decide that a letter which did not leave, or may not have, is tried once more.

    It goes to the person's present address, which may have been corrected since.
    Raises NotForStaffToDecide in any other state.
    """
    changed = Message.objects.filter(
        pk=message.pk, state__in=CAN_BE_TRIED_AGAIN
    ).update(
        state=State.PENDING, reason="", due_at=Now(), attempt=0, crashes=0, data_started_at=None,
        lease_token=None, lease_until=None, expires_at=None,
        recipient=message.person.email, recipient_hash=message.person.email_hash,
    )  # fmt: skip
    if not changed:
        raise NotForStaffToDecide(message.state)
    ring_after_commit()


@transaction.atomic
def accept_as_sent(message: Message) -> None:
    """Staff know that an uncertain letter arrived. Raises NotForStaffToDecide otherwise."""
    changed = Message.objects.filter(pk=message.pk, state=State.UNCERTAIN).update(
        state=State.SENT, reason="confirmed by staff", sent_at=Now()
    )
    if not changed:
        raise NotForStaffToDecide(message.state)
    record_sent(message)


def cancel_waiting(*, conversation: Conversation, reason: str) -> int:
    """Cancel the letters of this conversation that only an open one may get; how many."""
    return Message.objects.filter(
        conversation=conversation,
        needs_open_conversation=True,
        state__in=WAITING,
    ).update(state=State.CANCELLED, reason=reason)
