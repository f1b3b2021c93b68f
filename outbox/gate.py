"""What stands in a letter's way at the last moment. The same list guards and explains.

Each obstacle is a condition in SQL, so that the statement which marks a letter as handed over
is also the one that looked.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Now

from outbox.letters import all_letters
from outbox.models import Message, MessageClass, State
from outbox.schedule import MARKETING_INTERVAL
from people.models import (
    ConsentEvent,
    Conversation,
    Person,
    PersonQuerySet,
    Purpose,
    Suppression,
)
from people.purposes import ENQUIRY_GOOD_FOR

# With the mark still set: it arrived, or may have.
HANDED_OVER = (
    State.SENDING, State.SENT, State.UNCERTAIN, State.BOUNCED, State.COMPLAINED,
)  # fmt: skip


@dataclass(frozen=True)
class Obstacle:
    """Why a letter does not leave, and the state it gets; ``defer`` when it may leave later."""

    reason: str
    state: State
    condition: Q
    defer: timedelta | None = None


def _suppressed(scope: Suppression.Scope) -> Exists:
    return Exists(Suppression.objects.filter(address_hash=OuterRef("recipient_hash"), scope=scope))


def _left_within(time: timedelta) -> Q:
    """It left, or may have, so short a time ago."""
    return Q(state=State.SENT, sent_at__gt=Now() - time) | Q(
        state__in=[State.SENDING, State.UNCERTAIN], data_started_at__gt=Now() - time
    )


def _other_addresses() -> PersonQuerySet:
    """The other rows of the human whom a letter is to."""
    her = Person.objects.filter(pk=OuterRef(OuterRef("person_id")))
    root = Subquery(her.values("merged_into"))
    alike = Q(merged_into=OuterRef("person_id")) | Q(pk=root) | Q(merged_into=root)
    return Person.objects.filter(alike).exclude(pk=OuterRef("person_id"))


def _sent_already() -> Q:
    """One like it was handed over to the same address too short a time ago."""
    condition = Q(pk__in=())
    for each in all_letters():
        if each.at_most_every:
            like_it = Message.objects.filter(
                recipient_hash=OuterRef("recipient_hash"),
                data_started_at__gt=Now() - each.at_most_every,
                letter=each.slug,
                state__in=HANDED_OVER,
            ).exclude(pk=OuterRef("pk"))
            condition |= Q(letter=each.slug) & Q(Exists(like_it))
    return condition


def obstacles() -> tuple[Obstacle, ...]:
    """Everything that is looked at in the statement that marks a letter, in order of weight."""
    is_marketing = Q(message_class=MessageClass.MARKETING)
    consent = ConsentEvent.objects.in_force().filter(
        person=OuterRef("person_id"), purpose=OuterRef("purpose")
    )
    fresh_enquiry = consent.filter(at__gt=Now() - ENQUIRY_GOOD_FOR)
    settled = Conversation.objects.filter(pk=OuterRef("conversation_id"), settled_at__isnull=False)
    recent = Message.objects.filter(
        _left_within(MARKETING_INTERVAL),
        person=OuterRef("person_id"),
        message_class=MessageClass.MARKETING,
    ).exclude(pk=OuterRef("pk"))
    recent_elsewhere = _other_addresses().filter(
        Exists(
            Message.objects.filter(
                _left_within(MARKETING_INTERVAL),
                person=OuterRef("pk"),
                message_class=MessageClass.MARKETING,
            )
        )
    )
    erased = Person.objects.filter(pk=OuterRef("person_id"), erased_at__isnull=False)
    return (
        Obstacle("person erased", State.CANCELLED, Q(Exists(erased))),
        Obstacle("address suppressed", State.SUPPRESSED, Q(_suppressed(Suppression.Scope.ALL))),
        Obstacle(
            "unsubscribed",
            State.SUPPRESSED,
            is_marketing & Q(_suppressed(Suppression.Scope.MARKETING)),
        ),
        Obstacle("no consent", State.SUPPRESSED, ~Q(purpose="") & ~Q(Exists(consent))),
        Obstacle(
            "enquiry too old",
            State.SUPPRESSED,
            is_marketing & Q(purpose=Purpose.QUOTE_PROCESSING) & ~Q(Exists(fresh_enquiry)),
        ),
        Obstacle(
            "conversation settled",
            State.CANCELLED,
            Q(needs_open_conversation=True) & Q(Exists(settled)),
        ),
        Obstacle("too late", State.EXPIRED, Q(expires_at__lte=Now())),
        Obstacle("one like this was sent already", State.CANCELLED, _sent_already()),
        Obstacle(
            "another follow-up today",
            State.PENDING,
            is_marketing & (Q(Exists(recent)) | Q(Exists(recent_elsewhere))),
            defer=timedelta(hours=1),
        ),
    )


@transaction.atomic
def mark(message: Message) -> bool:
    """Set the mark if this claim holds and nothing stands in the way: one statement.

    False means: do not send.
    """
    # Two workers with one letter each to this address must see each other's mark, and those with
    # one letter each to two addresses of one human.
    if message.message_class == MessageClass.MARKETING or _has_interval(message):
        _hold_back_others_to(message.recipient_hash)
    if message.message_class == MessageClass.MARKETING and message.person is not None:
        kept = message.person.merged_into or message.person
        if kept.email_hash != message.recipient_hash:
            _hold_back_others_to(kept.email_hash)
    clear = Message.objects.held_by(message.lease_token).filter(pk=message.pk)
    for obstacle in obstacles():
        clear = clear.exclude(obstacle.condition)
    return clear.update(data_started_at=Now(), lease_until=Now() + settings.OUTBOX_SEND_LEASE) == 1


def _has_interval(message: Message) -> bool:
    return any(each.at_most_every for each in all_letters() if each.slug == message.letter)


def _hold_back_others_to(recipient_hash: str) -> None:
    """Until this transaction ends. An address need not be a person's, so no row stands for it."""
    if connection.vendor == "postgresql":
        key = int.from_bytes(bytes.fromhex(recipient_hash)[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def obstacle_of(message: Message) -> Obstacle | None:
    """The first obstacle in the way of this letter now, or None when only the claim is lost."""
    for obstacle in obstacles():
        if Message.objects.filter(pk=message.pk).filter(obstacle.condition).exists():
            return obstacle
    return None
