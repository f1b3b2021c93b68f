"""What staff do with an import. What takes long is done by a worker (``imports/going_on.py``)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imports.columns import Field, guess, missing, plain
from imports.encodings import Encoding, detect
from imports.limits import EXAMPLES, LARGEST_FILE
from imports.models import (
    MAY_BE_CANCELLED,
    MAY_BE_CHECKED,
    Format,
    Import,
    Piece,
    State,
    Verdict,
)
from imports.pieces import insist_on_the_file, keep_file, keep_piece, open_file, open_piece
from imports.refusals import FileRefused, ImportRefused
from imports.running import forget_good
from imports.sealing import Sealer, new_key
from imports.tables import open_table
from imports.texts import delimiter_of
from imports.working import BELL
from outbox.doorbell import ring_after_commit
from people.addresses import keyed_hash
from staff.models import User

# How the files begin that are no text. The second is an old workbook, or one with a password.
ZIP, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

LONGEST_EXAMPLE = 80


@transaction.atomic
def receive_file(*, name: str, size: int, chunks: Iterable[bytes], actor: User) -> Import:
    """Keep an uploaded file, sealed, and find out how it is written and what is in its columns.

    Raises FileRefused, and keeps nothing then.
    """
    if size > LARGEST_FILE:
        raise FileRefused(
            _("The file is larger than %(most)s MB.") % {"most": LARGEST_FILE // 1024**2}
        )
    if not size:
        raise FileRefused(_("The file is empty."))
    source = Import.objects.create(
        made_by=actor, file_name=name[:200], size=size, key=new_key(), format=Format.CSV
    )
    keep_file(source, chunks)
    return _look_into(source)


def _look_into(source: Import) -> Import:
    head = open_file(source).read(len(ZIP))
    if head == OLD_WORKBOOK:
        raise FileRefused(
            _("This is an old workbook (XLS), or one with a password. Please save it as XLSX.")
        )
    if head == ZIP:
        source.format = Format.XLSX
    else:
        source.encoding = detect(open_file(source))
        source.delimiter = delimiter_of(open_file(source), source.encoding)
    _read_headings(source)
    source.save()
    return source


def _read_headings(source: Import) -> None:
    table = open_table(source)
    headings = table.headings
    # Short ones: they only have to show what is in a column.
    rows = [[cell[:LONGEST_EXAMPLE] for cell in row] for _n, row in islice(table.rows, EXAMPLES)]
    if not rows:
        raise FileRefused(_("The file has headings and nothing below them."))
    source.pieces.filter(number=Piece.EXAMPLES).delete()
    keep_piece(source, Sealer(source.key), Piece.EXAMPLES, json.dumps(rows).encode())
    source.headings = json.dumps(headings)
    source.headings_hash = _hash(headings)
    source.columns = _remembered(source) or [str(each or "") for each in guess(headings)]


def _hash(headings: Sequence[str]) -> str:
    return keyed_hash("\n".join(map(plain, headings)))


def _remembered(source: Import) -> list[str]:
    """What was chosen for the same headings the last time that a dry run was begun with them."""
    known = Import.objects.filter(headings_hash=source.headings_hash, headings_hash__gt="")
    columns = known.exclude(state=State.UPLOADED).values_list("columns", flat=True)
    return columns.order_by("-pk").first() or []


def examples_of(source: Import) -> list[list[str]]:
    """The first rows of the file, for as long as it is here."""
    if not source.pieces.filter(number=Piece.EXAMPLES).exists():
        return []
    rows: list[list[str]] = json.loads(open_piece(source, Sealer(source.key), Piece.EXAMPLES))
    return rows


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What staff say of a file: what is in each column, and where these people come from."""

    columns: Sequence[str]
    is_day_first: bool | None
    origin: str
    basis: str
    evidence: str
    obtained_on: date
    begins_at: str


@transaction.atomic
def read_as(source_id: int, *, encoding: str, delimiter: str) -> Import:
    """Read the same text file in another encoding, or with other delimiters.

    Raises ImportRefused.
    """
    source = _locked(source_id, *MAY_BE_CHECKED)
    insist_on_the_file(source)
    if source.format != Format.CSV:
        raise ImportRefused(_("A workbook says itself how it is written."))
    source.encoding, source.delimiter = Encoding(encoding), delimiter
    source.state = State.UPLOADED
    _read_headings(source)
    source.rows.all().delete()
    source.save()
    return source


@transaction.atomic
def begin_check(source_id: int, choices: Choices) -> Import:
    """Let a worker read and judge each row. Nothing is imported by it. Raises ImportRefused."""
    source = _locked(source_id, *MAY_BE_CHECKED)
    insist_on_the_file(source)
    fields = [Field(name) if name else None for name in choices.columns]
    if len(fields) != len(source.heads):
        raise ImportRefused(_("Say of each column what is in it, or nothing."))
    chosen = [each for each in fields if each]
    if twice := next((each for each in chosen if chosen.count(each) > 1), None):
        raise ImportRefused(_("Two columns are “%(field)s”.") % {"field": twice.label})
    if lacks := missing(fields):
        names = ", ".join(str(each.label) for each in lacks)
        raise ImportRefused(_("No column is: %(fields)s.") % {"fields": names})
    for name, value in vars(choices).items():
        setattr(source, name, value)
    source.columns = [str(each or "") for each in fields]
    source.state, source.done, source.total, source.counts = State.CHECKING, 0, 0, {}
    source.rows.all().delete()
    source.save()
    ring_after_commit(BELL)
    return source


@transaction.atomic
def begin_run(source_id: int, *, actor: User) -> Import:
    """Let a worker bring in what was checked. Raises ImportRefused."""
    source = _locked(source_id, State.CHECKED)
    if not source.counts.get(Verdict.NEW) and not source.counts.get(Verdict.KNOWN):
        raise ImportRefused(_("There is nobody to be imported."))
    source.state, source.done = State.RUNNING, 0
    source.begun_by, source.begun_at = actor, timezone.now()
    source.save()
    ring_after_commit(BELL)
    return source


@transaction.atomic
def cancel(source_id: int, *, actor: User) -> Import:
    """Stop an import. What was brought in already stays. Raises ImportRefused."""
    source = _locked(source_id, *MAY_BE_CANCELLED)
    source.state, source.ended_by, source.ended_at = State.CANCELLED, actor, timezone.now()
    source.lease_token = source.lease_until = None
    source.save()
    forget_good(source)
    return source


def _locked(source_id: int, *states: State) -> Import:
    source = Import.objects.select_for_update().get(pk=source_id)
    if source.state not in states:
        raise ImportRefused(
            _("It is at “%(state)s” by now.") % {"state": source.get_state_display()}
        )
    return source
