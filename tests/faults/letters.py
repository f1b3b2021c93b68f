"""Many due letters at once: one of each class from the services, the others like it."""

import uuid
from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Model
from django.utils import timezone

from followups.models import Enrolment
from followups.services import take_due_steps
from leads.models import Lead, new_reference
from outbox.models import Message, MessageClass
from people.addresses import address_hash, normalise_email
from people.models import ConsentEvent, Conversation, Person
from quotes.models import QuoteRequest
from tests.factories import make_lead, make_message, make_person, make_sequence, noon_zone

Row = TypeVar("Row", bound=Model)

AN_HOUR = timedelta(hours=1)


def due_letters(number: int, *, first: MessageClass = MessageClass.TRANSACTIONAL) -> list[Message]:
    """Acknowledgements and follow-ups in turn, each to somebody else, the oldest first.

    It is noon where everybody lives, and all of them agreed to be answered.
    """
    kinds = sorted(MessageClass, key=lambda kind: kind != first)
    patterns = {
        MessageClass.TRANSACTIONAL: (_acknowledgement, _acknowledgements_like),
        MessageClass.MARKETING: (_follow_up, _follow_ups_like),
    }
    began = timezone.now() - AN_HOUR
    for turn, kind in enumerate(kinds):
        make, multiply = patterns[kind]
        pattern = make()
        wanted = len(range(turn, number, len(kinds)))
        messages = [pattern, *multiply(pattern, wanted - 1)]
        for position, message in enumerate(messages):
            # No two are due at the same moment, so that every run takes them in the same order.
            message.due_at = began + timedelta(milliseconds=len(kinds) * position + turn)
        Message.objects.bulk_update(messages, ["due_at"])
    return list(Message.objects.order_by("due_at"))


def _acknowledgement() -> Message:
    return Message.objects.get(pk=make_message().pk)


def _follow_up() -> Message:
    """The letter of the only step of a sequence that is finished with it."""
    sequence = make_sequence(days=(2,))
    lead = make_lead(person=make_person(time_zone=noon_zone()))
    lead.enrolments.update(next_due_at=timezone.now() - AN_HOUR)
    take_due_steps()
    sequence.is_active = False
    sequence.save()
    return Message.objects.get(letter="follow-up")


def like(pattern: Row, **own: Any) -> Row:
    """An unsaved row with the pattern's values but for its key and what is given."""
    fields = pattern._meta.concrete_fields
    values = {f.attname: getattr(pattern, f.attname) for f in fields if not f.primary_key}
    return type(pattern)(**(values | own))


def _leads_like(pattern: Lead, number: int) -> list[Lead]:
    """Leads of as many new people, each with the consents of the pattern's person."""
    people = Person.objects.bulk_create(_person_like(pattern.person) for _ in range(number))
    ConsentEvent.objects.bulk_create(
        like(event, person_id=person.pk)
        for event in pattern.person.consent_events.all()
        for person in people
    )
    conversations = Conversation.objects.bulk_create(
        like(pattern.conversation, uuid=uuid.uuid4(), person_id=person.pk) for person in people
    )
    return Lead.objects.bulk_create(
        like(
            pattern,
            uuid=uuid.uuid4(),
            reference=new_reference(),
            person_id=conversation.person_id,
            conversation_id=conversation.pk,
        )
        for conversation in conversations
    )


def _person_like(pattern: Person) -> Person:
    key = uuid.uuid4()
    email = f"{key.hex}@example.org"
    return like(
        pattern,
        uuid=key,
        email=email,
        email_normalised=normalise_email(email),
        email_hash=address_hash(email),
    )


def _acknowledgements_like(pattern: Message, number: int) -> list[Message]:
    request = QuoteRequest.objects.get(pk=pattern.about["quote_request"])
    requests = QuoteRequest.objects.bulk_create(
        like(
            request,
            uuid=uuid.uuid4(),
            form_key=uuid.uuid4(),
            reference=new_reference(),
            person_id=lead.person_id,
            lead_id=lead.pk,
        )
        for lead in _leads_like(request.lead, number)
    )
    return Message.objects.bulk_create(
        _message_like(pattern, copy.lead, {"quote_request": copy.pk}, f"ack:{copy.uuid}")
        for copy in requests
    )


def _follow_ups_like(pattern: Message, number: int) -> list[Message]:
    enrolment = Enrolment.objects.get(pk=pattern.about["enrolment"])
    enrolments = Enrolment.objects.bulk_create(
        like(enrolment, lead_id=lead.pk) for lead in _leads_like(enrolment.lead, number)
    )
    return Message.objects.bulk_create(
        _message_like(
            pattern,
            copy.lead,
            {"enrolment": copy.pk, "step": pattern.about["step"]},
            f"seq:{copy.pk}:1",
        )
        for copy in enrolments
    )


def _message_like(pattern: Message, lead: Lead, about: dict[str, int], key: str) -> Message:
    return like(
        pattern,
        uuid=uuid.uuid4(),
        about=about,
        dedupe_key=key,
        person_id=lead.person_id,
        conversation_id=lead.conversation_id,
    )
