"""Writes of the patient’s page, each in one transaction."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from consents.services import agree as say_yes
from disclaimers.policy import TouchpointKind
from disclaimers.services import clause_set, record_touchpoint
from outbox.doorbell import ring_after_commit
from outbox.services import Wish, queue_letter
from people.access import ADDRESS_GOOD_FOR
from people.addresses import address_hash, normalise_email
from people.models import (
    AddressChange,
    ConsentEvent,
    ConsentWording,
    LinkWish,
    Person,
    Purpose,
    Suppression,
)
from people.selectors import current_wordings, of_one_mailbox
from people.services import hold, keep_person, suppress, withdraw_consent
from portal.letters import address_changed, address_confirmation, page_link
from portal.own_words import TIMES, own_words
from quotes.shown import Shown

BELL = "portal.tasks.send_links"
MOST_AT_ONCE = 100
SOURCE = "own page"


@transaction.atomic
def ask_for_link(address: str) -> None:
    """Somebody wants a link to the page of whoever is known by this address.

    The same statements whether or not anybody is: a worker looks, after the answer.
    """
    wish = LinkWish(address_hash=address_hash(address), address=normalise_email(address))
    LinkWish.objects.bulk_create([wish], ignore_conflicts=True)
    ring_after_commit(BELL)


@transaction.atomic
def send_links() -> int:
    """Send a link to each person who asked for one, and forget every address; how many were sent.

    Safe to run many times at once.
    """
    wishes = LinkWish.objects.select_for_update(skip_locked=True).order_by("pk")[:MOST_AT_ONCE]
    taken = {wish.address: wish.pk for wish in wishes}
    known = Person.objects.filter(email_normalised__in=taken, erased_at__isnull=True)
    for person in known:
        key = f"page-link:{taken[person.email_normalised]}"
        queue_letter(Wish(letter=page_link, person=person, dedupe_key=key))
    LinkWish.objects.filter(pk__in=taken.values()).delete()
    return len(known)


def purge_address_changes() -> int:
    """Forget new addresses that nobody confirmed in time; how many."""
    too_old = timezone.now() - ADDRESS_GOOD_FOR
    return AddressChange.objects.filter(at__lt=too_old).delete()[0]


@transaction.atomic
def wish_for_address(person: Person, address: str) -> None:
    """Ask at the new address whether it is hers; nothing changes before she says so there.

    It is asked of any address alike: whether somebody else is known by it comes out at the end,
    to who can read its mail. Raises PersonErased.
    """
    person = hold(person)
    change, _is_new = AddressChange.objects.update_or_create(
        person=person, defaults={"uuid": uuid.uuid4(), "address": address, "at": timezone.now()}
    )
    queue_letter(
        Wish(
            letter=address_confirmation,
            address=address,
            language=person.language,
            about={"address_change": change.uuid.hex},
            dedupe_key=f"address-confirmation:{change.uuid}",
        )
    )


class AddressTaken(Exception):
    """Somebody else is known by this address."""


def confirm_address(change: AddressChange) -> Person:
    """Write to the new address from now on, and tell the old one.

    Links in letters to the old address end: whoever reads that mailbox now may not be her. What
    she never wanted to get at the old one she does not get at the new one.
    Confirming it once more, in whatever window, changes nothing.
    Raises AddressTaken, PersonErased, or AddressChange.DoesNotExist when another address was asked
    for meanwhile; then nothing has changed.
    """
    try:
        with transaction.atomic():
            return _confirm(change)
    except IntegrityError:
        raise AddressTaken from None


def _confirm(change: AddressChange) -> Person:
    person = hold(change.person)
    # Who pressed twice at once waits here, and then finds it done.
    if not AddressChange.objects.filter(uuid=change.uuid).exists():
        if person.email_normalised == normalise_email(change.address):
            return person
        raise AddressChange.DoesNotExist
    old = person.email
    _end_links(of_one_mailbox(person)[1:])
    person.email = change.address
    person.link_version += 1
    keep_person(person, fields=["email", "email_normalised", "email_hash", "link_version"])
    unwanted = Suppression.objects.filter(address_hash=address_hash(old))
    for row in unwanted.exclude(reason=Suppression.Reason.HARD_BOUNCE):
        scope, reason = Suppression.Scope(row.scope), Suppression.Reason(row.reason)
        suppress(change.address, scope=scope, reason=reason)
    queue_letter(
        Wish(
            letter=address_changed,
            address=old,
            language=person.language,
            dedupe_key=f"address-changed:{change.uuid}",
        )
    )
    change.delete()
    return person


class ChangedElsewhere(Exception):
    """Another window changed these since the page was shown; ``now`` says to what."""

    def __init__(self, now: dict[str, str]) -> None:
        super().__init__(", ".join(now))
        self.now = now


@dataclass(frozen=True)
class Correction:
    """What the page showed of one field, and what she made of it."""

    shown: str
    wanted: str


@transaction.atomic
def correct(*, person: Person, corrections: Mapping[str, Correction]) -> Person:
    """Take what she changed about herself, and nothing that she left as it was.

    So two windows do not undo each other. Raises PersonErased; or ChangedElsewhere, and then
    nothing has changed, when one of the same fields was changed to something else meanwhile.
    """
    person = hold(person)
    present = own_words(person)
    wanted = {name: each.wanted for name, each in corrections.items()}
    elsewhere = {
        name: present[name]
        for name, each in corrections.items()
        if present[name] not in {each.shown, each.wanted}
    }
    if elsewhere:
        raise ChangedElsewhere(elsewhere)
    for name, value in wanted.items():
        setattr(person, name, time.fromisoformat(value) if value and name in TIMES else value)
    for name in TIMES:
        setattr(person, name, getattr(person, name) or None)
    if not person.phone:
        person.channel = Person.Channel.EMAIL
    keep_person(person, fields=[*wanted, *TIMES, "channel"])
    return person


def end_links(person: Person) -> Person:
    """No link or cookie that was made before now opens this page any more."""
    _end_links(of_one_mailbox(person))
    person.refresh_from_db(fields=["link_version"])
    return person


def _end_links(people: Iterable[Person]) -> None:
    keys = [person.pk for person in people]
    Person.objects.filter(pk__in=keys).update(link_version=F("link_version") + 1)


class WordingChanged(Exception):
    """What she read is no longer what we ask."""


@transaction.atomic
def agree(*, person: Person, purpose: Purpose, shown: Shown) -> None:
    """She says yes on her own page, to the words that stood there.

    Her mailed link has proved that the mailbox is hers, so nothing has to be confirmed. Who wants
    news again gets news again: an earlier unsubscription ends.
    Raises WordingChanged when the words are not, or no longer, those in force; PersonErased.
    """
    wording = shown.wordings.get(purpose)
    if wording is None or wording not in _in_force(purpose, wording):
        raise WordingChanged
    say_yes(person=person, wording=wording, source=SOURCE)
    _record_page(person, shown)


def _in_force(purpose: Purpose, like: ConsentWording) -> Iterable[ConsentWording]:
    return current_wordings([purpose], language=like.language).values()


def _record_page(person: Person, shown: Shown) -> None:
    record_touchpoint(
        kind=TouchpointKind.PATIENT_PAGE,
        person=person,
        clauses=clause_set(shown.clauses),
        where=SOURCE,
    )


def take_back(*, person: Person, purpose: Purpose, clinic_uuid: UUID | None) -> str:
    """She takes a consent back; what that changes, in the words of what she agreed to.

    Saying no to one that waits to be confirmed is the same: nothing is done with it.
    """
    given = ConsentEvent.objects.filter(
        person__in=of_one_mailbox(person), purpose=purpose, given=True, provider_uuid=clinic_uuid
    )
    yes = given.select_related("wording").order_by("pk").last()
    if yes is None:
        return ""
    withdraw_consent(person=person, purpose=purpose, source=SOURCE, provider_uuid=clinic_uuid)
    if yes.is_pending:
        return _("Nothing is done with it.")
    return yes.wording.withdrawal_effect if yes.wording else ""
