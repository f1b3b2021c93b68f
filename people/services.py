"""Writes about people: who they are, what they agree to, whom we no longer address."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from people.addresses import address_hash
from people.inserting import insert, insert_unless_known
from people.models import ConsentEvent, ConsentWording, Conversation, Person, Purpose, Suppression
from people.signals import consent_withdrawn, person_changed

# The way of being reached that each of these allows; without it we write by e-mail.
CHANNEL_OF = {
    Purpose.CONTACT_PHONE: Person.Channel.PHONE,
    Purpose.CONTACT_WHATSAPP: Person.Channel.WHATSAPP,
    Purpose.CONTACT_SMS: Person.Channel.SMS,
}


@dataclass(frozen=True, kw_only=True)
class Contact:
    """What somebody told us of herself on a form."""

    name: str
    email: str
    phone: str = ""
    language: str = "en"
    country: str = ""
    time_zone: str = "UTC"


@transaction.atomic(savepoint=False)
def meet_person(contact: Contact) -> tuple[Person, bool]:
    """The one person with this address, and whether she was made now.

    What we know of somebody stays as it is: a form can be sent by anybody who knows the
    address, and what it says is kept with the request. She is held until the caller's
    transaction ends, so that nobody erases her meanwhile.
    """
    person = Person(**vars(contact))
    person.read_address()
    while not insert_unless_known(person, unique="email_normalised"):
        # Nobody again, when whoever was known by it is erased in this moment.
        known = Person.objects.select_for_update(no_key=True).with_address(contact.email)
        if held := known.first():
            return held, False
    return person, True


class PersonErased(Exception):
    """She was erased a moment ago: nothing more is written about her."""


def hold(person: Person) -> Person:
    """The person as she is now, held until the caller's transaction ends.

    Whoever writes about her takes turns with whoever erases her. She is held before her leads,
    and before a row that refers to her is written, so that no two wait for each other; with her
    all rows of the same human, in the order of their numbers. Raises PersonErased.
    """
    held = {row.pk: row for row in hold_all(person)}[person.pk]
    if held.erased_at is not None:
        raise PersonErased
    return held


def hold_all(*people: Person) -> list[Person]:
    """Every row of these humans as it is now, held in the order of their numbers."""
    wanted = {key for person in people for key in (person.pk, person.merged_into_id) if key}
    rows = Person.objects.filter(Q(pk__in=wanted) | Q(merged_into__in=wanted)).order_by("pk")
    held = list(rows.select_for_update(no_key=True))
    # Merged with somebody a moment ago, after the caller had read her.
    if {row.merged_into_id for row in held} - {row.pk for row in held} - {None}:
        return hold_all(*held)
    return held


@transaction.atomic(savepoint=False)
def keep_person(person: Person, *, fields: Iterable[str] | None = None) -> None:
    """Save what was changed about this person, held by the caller, and tell whoever keeps a copy.

    Every change of her name, address, number, country or language goes this way. ``fields``: no
    others.
    """
    person.save(update_fields=fields)
    person_changed.send(Person, person=person)


def keep_language(*, person: Person, language: str) -> None:
    """Write to this person in this language of ours from now on."""
    if person.language != language:
        # Who was erased this moment is written to no more.
        with contextlib.suppress(PersonErased), transaction.atomic():
            held = hold(person)
            held.language = language
            keep_person(held, fields=["language"])


def open_conversation(person: Person) -> Conversation:
    """A new thread with this person."""
    return insert(Conversation(person=person))


def record_consents(
    *, person: Person, given: dict[Purpose, ConsentWording], source: str
) -> list[ConsentEvent]:
    """Write one event for each purpose agreed to, tied to the wording that was shown."""
    return ConsentEvent.objects.bulk_create(
        ConsentEvent(person=person, purpose=purpose, given=True, wording=wording, source=source)
        for purpose, wording in given.items()
    )


@transaction.atomic
def withdraw_consent(
    *,
    person: Person,
    purpose: Purpose,
    source: str,
    provider_uuid: UUID | None = None,
    recorded_by_id: int | None = None,
    letter_uuid: UUID | None = None,
    is_here_only: bool = False,
) -> ConsentEvent:
    """Write that the person takes this consent back, and do what follows from it.

    Where a clinic can be named, no ``provider_uuid`` means all of them. ``recorded_by_id``: the
    member of staff whom she told; ``letter_uuid``: the letter whose link she used. What follows
    is done by the receivers of ``consent_withdrawn``. A no is said by a human: it counts at every
    address of hers, unless ``is_here_only``. Repeating it is harmless.
    """
    # Two who take back at once do so one after the other, and the second finds it done.
    held = hold_all(person)
    event = _take_back(
        person=person,
        purpose=purpose,
        source=source,
        provider_uuid=provider_uuid,
        recorded_by_id=recorded_by_id,
        letter_uuid=letter_uuid,
    )
    others = [] if is_here_only else held
    for other in others:
        if other.pk != person.pk and _has_agreed(other, purpose):
            _take_back(
                person=other,
                purpose=purpose,
                source=source,
                provider_uuid=provider_uuid,
                recorded_by_id=recorded_by_id,
                letter_uuid=letter_uuid,
            )
    return event


def _has_agreed(person: Person, purpose: Purpose) -> bool:
    """Whether she ever said yes to this, confirmed or not."""
    return person.consent_events.filter(purpose=purpose, given=True).exists()


def _take_back(
    *,
    person: Person,
    purpose: Purpose,
    source: str,
    provider_uuid: UUID | None,
    recorded_by_id: int | None,
    letter_uuid: UUID | None,
) -> ConsentEvent:
    last = ConsentEvent.objects.filter(person=person, purpose=purpose).order_by("pk").last()
    if last and not last.given and last.provider_uuid in {None, provider_uuid}:
        return last
    event = ConsentEvent.objects.create(
        person=person,
        purpose=purpose,
        given=False,
        provider_uuid=provider_uuid,
        source=source,
        recorded_by_id=recorded_by_id,
        letter_uuid=letter_uuid,
    )
    if purpose in CHANNEL_OF:
        Person.objects.filter(pk=person.pk, channel=CHANNEL_OF[purpose]).update(
            channel=Person.Channel.EMAIL
        )
    consent_withdrawn.send(ConsentEvent, event=event)
    return event


@transaction.atomic
def suppress(email: str, *, scope: Suppression.Scope, reason: Suppression.Reason) -> Suppression:
    """Never write to this address again within ``scope``. Repeating it is harmless.

    What was taken over from another address of hers stays from now on, whatever becomes of that.
    """
    row, is_new = Suppression.objects.get_or_create(
        address_hash=address_hash(email), scope=scope, defaults={"reason": reason}
    )
    if not is_new and row.carried_by is not None:
        row.carried_by = None
        row.save(update_fields=["carried_by"])
    return row


def allow_marketing_again(person: Person) -> None:
    """Somebody who had unsubscribed wants letters again and has said so from her mailbox."""
    Suppression.objects.filter(
        address_hash=person.email_hash,
        scope=Suppression.Scope.MARKETING,
        reason=Suppression.Reason.UNSUBSCRIBED,
    ).delete()


def write_again_to(person: Person) -> None:
    """That she had died was a mistake. What else keeps letters from her address stays."""
    Suppression.objects.filter(
        address_hash__in=Person.objects.same_human_as(person).values("email_hash"),
        scope=Suppression.Scope.ALL,
        reason=Suppression.Reason.DECEASED,
    ).delete()
