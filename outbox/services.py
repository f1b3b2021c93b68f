"""Writes of the outbox for others: ask for a letter, decide about one of unknown fate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from outbox.doorbell import ring_after_commit
from outbox.letters import Letter
from outbox.models import CAN_BE_TRIED_AGAIN, WAITING, Message, MessageClass, State
from outbox.recording import record_sent
from outbox.schedule import KEPT_WITHOUT_A_PERSON, MARKETING_LIFETIME
from people.addresses import address_hash
from people.inserting import insert_unless_known
from people.models import Conversation, Person


class NotForStaffToDecide(Exception):
    """This letter's state leaves nothing to decide."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A letter that somebody should get. ``dedupe_key`` names the event that asks for it.

    It goes to a person, or to an ``address`` that is nobody's yet and then in ``language``.
    Raises ValueError for both or neither, and for an address without a person when the letter
    rests on a consent.
    """

    letter: Letter
    person: Person | None = None
    address: str = ""
    language: str = ""
    conversation: Conversation | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    dedupe_key: str
    due_at: datetime | None = None

    def __post_init__(self) -> None:
        if (self.person is None) is (self.address == ""):
            raise ValueError("A letter goes to a person or to an address.")
        if self.address and self.letter.purpose:
            raise ValueError("Who is no person yet has agreed to nothing.")


@transaction.atomic(savepoint=False)
def queue_letter(wish: Wish) -> Message:
    """Put one letter into the outbox, in the caller's transaction, and ring after its commit.

    Asking again with the same ``dedupe_key`` returns the first row. Nothing is rendered here, and
    of a new row nothing is read back that the database set.
    """
    letter = wish.letter
    due_at = wish.due_at or timezone.now()
    is_marketing = letter.message_class == MessageClass.MARKETING
    message = Message(
        dedupe_key=wish.dedupe_key,
        letter=letter.slug,
        message_class=letter.message_class,
        purpose=letter.purpose or "",
        needs_open_conversation=letter.needs_open_conversation,
        about=dict(wish.about),
        person=wish.person,
        recipient=wish.address,
        recipient_hash=address_hash(wish.address) if wish.address else "",
        language=wish.language or settings.LANGUAGE_CODE if wish.address else "",
        conversation=wish.conversation,
        expires_at=due_at + MARKETING_LIFETIME if is_marketing else None,
    )
    if wish.due_at:
        message.due_at = wish.due_at
    ring_after_commit()
    if insert_unless_known(message, unique="dedupe_key"):
        return message
    return Message.objects.get(dedupe_key=wish.dedupe_key)


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
        lease_token=None, lease_until=None, expires_at=None, **message.present_address,
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


def forget_nobody_known() -> int:
    """Delete letters to addresses that are no person's, a while after they were due; how many.

    Nothing is kept of somebody who never sends us her request.
    """
    due_before = Now() - KEPT_WITHOUT_A_PERSON
    number, _tables = Message.objects.to_nobody_known().filter(due_at__lt=due_before).delete()
    return number


def cancel_waiting(*, conversation: Conversation, reason: str) -> int:
    """Cancel the letters of this conversation that only an open one may get; how many."""
    return Message.objects.filter(
        conversation=conversation,
        needs_open_conversation=True,
        state__in=WAITING,
    ).update(state=State.CANCELLED, reason=reason)


def cancel_marketing(*, person: Person, reason: str) -> int:
    """Cancel every waiting letter to this person that one can unsubscribe from; how many."""
    return Message.objects.filter(
        person=person, message_class=MessageClass.MARKETING, state__in=WAITING
    ).update(state=State.CANCELLED, reason=reason)
