"""Reads about people that span more than one row."""

from collections.abc import Iterable
from datetime import time
from zoneinfo import ZoneInfo

from people.frozen import Frozen
from people.languages import ORIGINAL
from people.mailboxes import mailbox_of
from people.models import ConsentEvent, ConsentWording, Person, Purpose


def current_wordings(
    purposes: Iterable[Purpose], *, language: str = "en"
) -> dict[Purpose, ConsentWording]:
    """The wording in force for each purpose, in English where its newest is not in ``language``.

    Raises LookupError when one has none published.
    """
    wanted = list(purposes)
    rows = ConsentWording.objects.filter(
        purpose__in=wanted, language__in={language, ORIGINAL}, published_at__isnull=False
    )
    in_order = sorted(rows, key=lambda row: (row.version, row.language == language))
    newest = {Purpose(row.purpose): row for row in in_order}
    missing = [purpose for purpose in wanted if purpose not in newest]
    if missing:
        raise LookupError(f"No consent wording is published for: {', '.join(missing)}.")
    return {purpose: newest[purpose] for purpose in wanted}


def consents_of(person: Person) -> dict[str, ConsentEvent]:
    """The newest event of each purpose that this person ever answered herself."""
    events = ConsentEvent.objects.counting().filter(person=person)
    events = events.select_related("wording").order_by("pk")
    return {event.purpose: event for event in events}


def wordings_by_id(ids: Iterable[int]) -> dict[int, ConsentWording]:
    """Published wordings by their ids; each is read once. Raises LookupError for an unknown id.

    Their words never change; whether a translation has been reviewed since is not told.
    """
    wanted = set(ids)
    rows = _published.find(wanted)
    if len(rows) != len(wanted):
        raise LookupError("A consent wording does not exist.")
    return rows


def _read_published(ids: Iterable[int]) -> dict[int, ConsentWording]:
    return ConsentWording.objects.filter(published_at__isnull=False).in_bulk(list(ids))


_published = Frozen(_read_published)


def may_be_answered(person: Person) -> bool:
    """Whether her consent to be answered is in force: without it nobody writes to her."""
    agreed = person.consent_events.in_force().filter(purpose=Purpose.QUOTE_PROCESSING)
    return agreed.exists()


def of_one_mailbox(person: Person) -> list[Person]:
    """The rows of this human whose address is her mailbox, written in whatever way; hers first.

    Only these share a page: who reads one of two mailboxes must learn nothing of what was asked
    from the other, whatever staff believe of who is who.
    """
    if getattr(person, "is_alone", False):
        return [person]
    rows = Person.objects.same_human_as(person).filter(erased_at__isnull=True).exclude(pk=person.pk)
    mailbox = mailbox_of(person.email)
    return [person, *(row for row in rows.order_by("pk") if mailbox_of(row.email) == mailbox)]


def quiet_elsewhere(person: Person) -> list[tuple[ZoneInfo, tuple[time, time]]]:
    """The hours in which this human wants to be left in peace by what she said at her other
    addresses, and where each of them counts."""
    others = Person.objects.same_human_as(person).filter(quiet_from__isnull=False)
    return [
        (ZoneInfo(row.time_zone), row.quiet_hours)
        for row in others.exclude(pk=person.pk)
        if row.quiet_hours
    ]


def whose_page(person: Person) -> Person:
    """Whose page a link to this person opens: that of the row which staff keep, where both
    addresses are one mailbox, and otherwise her own as before."""
    if person.merged_into_id is None:
        return person
    rows = of_one_mailbox(person)
    return next((row for row in rows if row.pk == person.merged_into_id), person)
