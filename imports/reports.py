"""What a dry run or a run found, for the page and as a file."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from imports.limits import SHOWN
from imports.models import Import, Row, Verdict
from imports.problems import Problem
from imports.reading import Told
from imports.sealing import Sealer
from imports.tables import column_name
from leads.models import Lead
from people.models import Person

# What a spreadsheet takes for a formula; a quotation mark in front makes it a text.
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class Line:
    """A row of the file on the page: who is in it, and what or who was found."""

    number: int
    name: str = ""
    email: str = ""
    found: Any = None
    earlier: int | None = None
    wrong: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Report:
    """The first rows of each kind that is worth looking at."""

    refused: Sequence[Line]
    on_the_desk: Sequence[Line]
    known: Sequence[Line]
    repeated: Sequence[Line]
    same_phone: Sequence[Line]


def report_of(source: Import) -> Report:
    """What was found about the rows of this import, as far as it is kept."""
    if not source.key:
        return Report([], [], [], [], [])
    rows = source.rows.order_by("number")
    sealer = Sealer(source.key)

    def some(verdict: Verdict, **more: Any) -> list[Row]:
        return list(rows.filter(verdict=verdict, **more)[:SHOWN])

    on_the_desk = some(Verdict.DUPLICATE)
    known, alike = some(Verdict.KNOWN), some(Verdict.NEW, like__isnull=False)
    leads = Lead.objects.select_related("person", "owner").in_bulk([r.like for r in on_the_desk])
    people = Person.objects.in_bulk([row.like for row in (*known, *alike)])
    return Report(
        refused=[
            Line(row.number, wrong=list(_wrong(source, row, sealer)))
            for row in some(Verdict.REFUSED)
        ],
        on_the_desk=[_line(row, sealer, found=leads.get(row.like)) for row in on_the_desk],
        known=[_line(row, sealer, found=people.get(row.like)) for row in known],
        repeated=[_line(row, sealer) for row in some(Verdict.REPEATED)],
        same_phone=[_line(row, sealer, found=people.get(row.like)) for row in alike],
    )


def _line(row: Row, sealer: Sealer, *, found: Any = None) -> Line:
    told = Told(*sealer.open_row(row.number, row.sealed))
    return Line(row.number, told.name, told.email, found=found, earlier=row.like)


def _wrong(source: Import, row: Row, sealer: Sealer) -> Iterator[tuple[str, str, str]]:
    """Column, value and problem of each cell with which something is wrong."""
    cells = sealer.open_row(row.number, row.sealed)
    for at, code in row.problems:
        value = cells[at] if at < len(cells) else ""
        yield heading_at(source, at), value, str(Problem(code).label)


def heading_at(source: Import, at: int) -> str:
    """What a column is called: its letter, and its heading if it has one."""
    heads = source.heads
    heading = heads[at] if at < len(heads) else ""
    return f"{column_name(at)} “{heading}”" if heading else column_name(at)


class _Echo:
    """Gives back what the writer writes."""

    def write(self, text: str) -> str:
        return text


def refused_as_csv(source: Import) -> Iterator[str]:
    """What was refused and why, with the row as it came: mended, it can be uploaded again.

    One line for each problem, whose columns no import takes for its own; no cell is a formula.
    """
    writer = csv.writer(_Echo())
    heads = source.heads
    # Spreadsheets take what does not begin with this mark for an old encoding.
    yield "\ufeff"
    yield writer.writerow(_safe([_("Row"), _("Column"), _("What is wrong"), *heads]))
    if not source.key:
        return
    sealer = Sealer(source.key)
    rows = source.rows.filter(verdict=Verdict.REFUSED).order_by("number")
    for row in rows.iterator(chunk_size=500):
        cells = sealer.open_row(row.number, row.sealed)
        for at, code in row.problems:
            said = [str(row.number), heading_at(source, at), str(Problem(code).label)]
            yield writer.writerow(_safe([*said, *cells]))


def _safe(cells: Iterable[str]) -> list[str]:
    return [f"'{cell}" if cell.startswith(BEGINS_A_FORMULA) else cell for cell in cells]
