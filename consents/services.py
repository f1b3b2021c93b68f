"""Writes about consents: what a form's ticks count for, and what she says in answer to our letter.

Anybody can send a form with somebody else's address. So a yes that would undo her no, or that
the law wants proved, waits until it is confirmed from her mailbox.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from consents.letters import confirm_consent
from consents.marketing import needs_double_opt_in
from outbox.models import Message
from outbox.services import Wish, queue_letter
from people.inserting import insert_all
from people.models import ConsentEvent, ConsentWording, Conversation, Person, Purpose
from people.purposes import RULES
from people.selectors import of_one_mailbox
from people.services import allow_marketing_again, hold, withdraw_consent
from people.signals import consent_confirmed

MOST_LETTERS = 3
COUNTED_FOR = timedelta(days=30)
BY_LETTER = "confirmation letter"


def record_ticks(
    *,
    person: Person,
    is_new: bool,
    given: dict[Purpose, ConsentWording],
    country: str,
    source: str,
) -> list[ConsentEvent]:
    """Write one event for each purpose ticked on a form, tied to the wording that was shown.

    What has to be confirmed first is written as pending and counts for nothing yet. ``is_new``:
    the person was made for this form, so that she has said nothing before.
    """
    unsure = set() if is_new else _taken_back(person, given)
    news = {purpose for purpose in given if RULES[purpose].is_marketing}
    if news and needs_double_opt_in([country, person.country], address_hash=person.email_hash):
        unsure |= news
    return insert_all(
        ConsentEvent(
            person=person,
            purpose=purpose,
            given=True,
            is_pending=purpose in unsure,
            wording=wording,
            source=source,
        )
        for purpose, wording in given.items()
    )


def _taken_back(person: Person, purposes: Iterable[Purpose]) -> set[Purpose]:
    wanted = list(purposes)
    said = person.consent_events.newest().filter(purpose__in=wanted, given=False)
    # Or at another address of hers, and nothing here since.
    since = ConsentEvent.objects.newest().filter(
        person=OuterRef("person"), purpose=OuterRef("purpose"), pk__gt=OuterRef("up_to")
    )
    elsewhere = person.carried_refusals.filter(~Exists(since), purpose__in=wanted)
    here, there = (rows.values_list("purpose", flat=True).order_by() for rows in (said, elsewhere))
    return {Purpose(purpose) for purpose in here.union(there)}


def ask_to_confirm(events: Iterable[ConsentEvent], *, conversation: Conversation | None) -> None:
    """Ask her by letter whether it was she, where any of these new events waits to be confirmed.

    They are all of one person, written a moment ago; one whose purpose holds by an earlier yes
    needs no answer.

    The outbox sends one such letter a day; nobody gets more than three in thirty days, however
    often her address is typed in. The page it leads to shows all that waits.
    """
    pending = [event for event in events if event.is_pending]
    if not pending:
        return
    person = pending[0].person
    # Just written, so nothing was said since; asking waiting() would take four times as long.
    held = ConsentEvent.objects.in_force().filter(
        person=person, purpose__in=[event.purpose for event in pending]
    )
    holding = set(held.values_list("purpose", flat=True))
    asked = next((event for event in pending if event.purpose not in holding), None)
    if asked is None or _letters_lately(person) >= MOST_LETTERS:
        return
    queue_letter(
        Wish(
            letter=confirm_consent,
            person=person,
            conversation=conversation,
            about={"consent": asked.pk},
            dedupe_key=letter_key(asked.pk),
        )
    )


def _letters_lately(person: Person) -> int:
    lately = Message.objects.filter(
        person=person, letter=confirm_consent.slug, created_at__gt=Now() - COUNTED_FOR
    )
    return lately.count()


def letter_key(event_id: int) -> str:
    """What the outbox knows the letter by that asks about this event."""
    return f"confirm:{event_id}"


def letter_about(asked: ConsentEvent) -> Message | None:
    """The letter by which this event was asked about."""
    return Message.objects.filter(dedupe_key=letter_key(asked.pk)).first()


@transaction.atomic
def confirm(asked: ConsentEvent, *, purpose: Purpose) -> ConsentEvent | None:
    """She says yes from her mailbox, by the letter that asked about ``asked``, to one purpose.

    None when nothing waits there any more: pressing the button twice is harmless.
    Raises PersonErased.
    """
    person = hold(asked.person)
    waiting = ConsentEvent.objects.waiting().filter(person=person, purpose=purpose).first()
    if waiting is None:
        return None
    return _keep(
        ConsentEvent(
            person=person,
            purpose=purpose,
            provider_uuid=waiting.provider_uuid,
            wording=waiting.wording,
            source=BY_LETTER,
            confirms=waiting,
            letter_uuid=_uuid_of(letter_about(asked)),
        )
    )


@transaction.atomic
def agree(
    *, person: Person, wording: ConsentWording, source: str, provider_uuid: UUID | None = None
) -> ConsentEvent:
    """She says yes where we know that it is she, as on her own page: it counts at once, and for
    each way in which her mailbox is written. Raises PersonErased.
    """
    said = [
        _keep(
            ConsentEvent(
                person=row,
                purpose=wording.purpose,
                provider_uuid=provider_uuid,
                wording=wording,
                source=source,
            )
        )
        for row in of_one_mailbox(hold(person))
    ]
    return said[0]


def _keep(event: ConsentEvent) -> ConsentEvent:
    event.given = True
    event.save(force_insert=True)
    if RULES[Purpose(event.purpose)].is_marketing:
        allow_marketing_again(event.person)
    consent_confirmed.send(ConsentEvent, event=event)
    return event


@transaction.atomic
def decline(asked: ConsentEvent) -> None:
    """It was not she: every yes that waits is answered with no. Repeating it is harmless.

    Raises PersonErased.
    """
    person = hold(asked.person)
    letter_uuid = _uuid_of(letter_about(asked))
    for waiting in ConsentEvent.objects.waiting().filter(person=person).order_by("pk"):
        withdraw_consent(
            person=person,
            purpose=Purpose(waiting.purpose),
            source=BY_LETTER,
            letter_uuid=letter_uuid,
        )


def _uuid_of(letter: Message | None) -> UUID | None:
    return letter.uuid if letter else None
