"""A file on its way to us: announced, received piece by piece, complete, or given up."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Now
from django.utils import timezone

from disclaimers.models import Clauses, Showing
from disclaimers.policy import TouchpointKind
from disclaimers.services import clause_set, record_touchpoint
from leads.models import Lead
from leads.stages import CLOSED
from outbox.doorbell import ring_after_commit
from people.models import Person, Purpose
from people.services import hold
from records import vault
from records.kinds import Kind, NotTaken, Refusal, display_name, kind_of_name
from records.limits import MOST_BYTES, MOST_FILES
from records.models import Part, Record, State

BELL = "records.tasks.check_arrived"
SHOWN_FOR = timedelta(hours=1)


class NotAgreed(Exception):
    """She has not agreed that we keep and read her records, or took it back."""


class NoRoom(Exception):
    """As many files as one request may have, or as much as one person may send."""


class RequestClosed(Exception):
    """Nobody works on this request any more."""


class OutOfStep(Exception):
    """A piece does not begin where the last one ended, or the file is complete or gone."""


def takes_records(lead: Lead) -> bool:
    """Whether files can be uploaded for this request."""
    return lead.stage not in CLOSED and not lead.awaits_confirmation


def has_agreed(person: Person) -> bool:
    """Whether her consent to keep and read her records is in force."""
    agreed = person.consent_events.in_force().filter(purpose=Purpose.RECORDS_PROCESSING)
    return agreed.exists()


@transaction.atomic
def announce(lead: Lead, *, name: str, size: int, shown: Clauses) -> Record:
    """Begin to receive a file of ``size`` bytes, or of a size that nobody knows yet (0).

    ``shown`` are the clauses of the page she is on; they go into the ledger once an hour.
    Raises NotTaken with the reason, NoRoom, NotAgreed, RequestClosed or PersonErased.
    """
    # Counting and adding is one step: whoever sends many at once waits here.
    hold(lead.person)
    lead = (
        Lead.objects.select_for_update(no_key=True, of=("self",))
        .select_related("person", "conversation")
        .get(pk=lead.pk)
    )
    if not takes_records(lead):
        raise RequestClosed
    if not has_agreed(lead.person):
        raise NotAgreed
    kind = kind_of_name(name)
    _insist_on_limits(lead, kind, size)
    record = Record.objects.create(
        lead=lead, name=display_name(name), kind=kind, size=size, key=vault.new_key()
    )
    _keep_what_was_shown(lead, shown)
    return record


def _insist_on_limits(lead: Lead, kind: Kind, size: int) -> None:
    if size > kind.most_bytes:
        raise NotTaken(Refusal.TOO_LARGE)
    hers = Record.objects.of(lead.person).aggregate(size=Sum("size"), arrived=Sum("arrived"))
    known = max(hers["size"] or 0, hers["arrived"] or 0)
    if lead.records.count() >= MOST_FILES or known + size > MOST_BYTES:
        raise NoRoom


def _keep_what_was_shown(lead: Lead, shown: Clauses) -> None:
    clauses = clause_set(shown)
    lately = Showing.objects.filter(
        person=lead.person,
        conversation=lead.conversation,
        kind=TouchpointKind.RECORDS_PAGE,
        clause_set=clauses,
        at__gt=timezone.now() - SHOWN_FOR,
    )
    if not lately.exists():
        record_touchpoint(
            kind=TouchpointKind.RECORDS_PAGE,
            person=lead.person,
            conversation=lead.conversation,
            clauses=clauses,
            where="records page",
        )


def add_piece(record: Record, data: bytes, *, at: int) -> None:
    """Keep the next piece of a file, which begins ``at`` that many bytes; the record knows it then.

    The last piece of an announced size completes the file. Raises OutOfStep when it does not
    fit on what is here, NotTaken when the file is larger than its kind may be, and OSError of
    the storage; then nothing of the piece is kept.
    """
    if at + len(data) > (record.size or Kind(record.kind).most_bytes):
        raise NotTaken(Refusal.TOO_LARGE)
    # A piece is at most one piece long, so the beginnings of two of them have different numbers.
    part = vault.keep_piece(record, data, role=Part.Role.ARRIVED, number=at)
    try:
        with transaction.atomic():
            _fit(record, at=at, length=len(data))
            part.save(force_insert=True)
            if record.size and at + len(data) == record.size:
                complete(record)
    except BaseException:
        vault.drop_piece(part)
        raise
    record.arrived = at + len(data)


def _fit(record: Record, *, at: int, length: int) -> None:
    """The database has the last word on two who send the same piece."""
    here = Record.objects.filter(pk=record.pk, state=State.ARRIVING, arrived=at)
    if not here.update(arrived=F("arrived") + length):
        raise OutOfStep


@transaction.atomic
def complete(record: Record) -> None:
    """All of it is here: have it checked. Raises OutOfStep unless it was still arriving."""
    arriving = Record.objects.filter(pk=record.pk, state=State.ARRIVING)
    values: dict[str, Any] = {"state": State.CHECKING, "arrived_at": Now(), "size": F("arrived")}
    if not arriving.update(**values):
        raise OutOfStep
    record.refresh_from_db(fields=[*values, "arrived"])
    ring_after_commit(BELL)


def give_up(record: Record) -> None:
    """Nothing more of this file comes: forget what is here of it."""
    Record.objects.filter(pk=record.pk, state=State.ARRIVING).delete()
