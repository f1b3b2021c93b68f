"""Leads as a file: exactly what the list shows, in its order, row by row as the browser takes them.

No cursor and no transaction is held open while somebody's line is slow: each few leads are a query
of their own, which begins after the last one of the few before.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from leads.columns import COLUMNS, Cell
from leads.exports import Export
from leads.listing import Order, few_at_a_time
from leads.models import Lead
from leads.sheets import Csv, Sheet, Xlsx
from staff.access import note_access
from staff.kinds import What

SHEETS: dict[str, type[Csv] | type[Xlsx]] = {"csv": Csv, "xlsx": Xlsx}


@dataclass(frozen=True)
class Wanted:
    """What is to be exported: the leads that the filters leave of those that she may see, those
    of them that the query means, in this order, with these columns."""

    rows: QuerySet[Lead]
    query: str
    order: Order
    columns: Sequence[str]
    filters: Mapping[str, str]


def begin_export(user: Any, kind: str, wanted: Wanted) -> "LeadFile":
    """Note that she takes these leads away, and hand over the file that is still to be written."""
    export = Export.objects.create(
        user=user,
        kind=kind,
        filters=dict(wanted.filters),
        is_searched=bool(wanted.query.strip()),
        sorting=str(wanted.order),
        columns=list(wanted.columns),
    )
    return LeadFile(export, wanted, SHEETS[kind](timezone.get_current_timezone()))


def exported(export: Export, *, number: int, is_whole: bool) -> None:
    """The one place that learns what left: how many leads, and whether it was all of them."""
    Export.objects.filter(pk=export.pk, is_whole=None).update(number=number, is_whole=is_whole)


class LeadFile:
    """One file, in pieces. What is said in it is read before its first piece."""

    def __init__(self, export: Export, wanted: Wanted, sheet: Sheet) -> None:
        self.export = export
        self.wanted = wanted
        self.sheet = sheet
        self.began_at = timezone.localtime()
        self.cells = [cell for name in wanted.columns for cell in COLUMNS[name].cells]
        self.titles = [capfirst(str(cell.title)) for cell in self.cells]
        self.writers = [_writer(cell, sheet) for cell in self.cells]

    @property
    def name(self) -> str:
        """What it is called: when it was made, and nothing of what is in it."""
        return f"leads-{self.began_at:%Y-%m-%d-%H%M}.{self.sheet.suffix}"

    def pieces(self) -> Iterator[bytes]:
        """The file. Whoever stops listening ends it."""
        number, is_whole = 0, False
        try:
            yield self.sheet.begin(self.titles)
            for rows in self._rows():
                self._note(rows)
                number += len(rows)
                yield self.sheet.rows(self._columns(rows))
            yield self.sheet.end(self._last_line(number))
            is_whole = True
        finally:
            if not is_whole:
                self.sheet.give_up()
            exported(self.export, number=number, is_whole=is_whole)

    def _rows(self) -> Iterator[list[tuple[Any, ...]]]:
        named = [name for cell in self.cells for name in cell.fields]
        self.fields = list(dict.fromkeys([*named, "reference"]))
        wanted = self.wanted
        yield from few_at_a_time(
            wanted.rows, query=wanted.query, order=wanted.order, fields=self.fields
        )

    def _note(self, rows: list[tuple[Any, ...]]) -> None:
        """Nothing leaves of which nobody could say who took it."""
        place = self.fields.index("reference")
        note_access(self.export.user, (row[place] for row in rows), What.EXPORTED)

    def _columns(self, rows: list[tuple[Any, ...]]) -> list[Iterator[str]]:
        """The cells of these rows, by columns."""
        # Key and number follow the fields.
        by_field = dict(zip(self.fields, zip(*rows, strict=True), strict=False))
        return [
            write(*(by_field[name] for name in cell.fields))
            for cell, write in zip(self.cells, self.writers, strict=True)
        ]

    def _last_line(self, number: int) -> str:
        return _(
            "Confidential: personal data of people who asked %(agency)s for help. %(number)d "
            "leads, taken by %(who)s on %(when)s. Give it to nobody who does not need it, and "
            "delete it when it has served."
        ) % {
            "agency": settings.AGENCY_NAME,
            "number": number,
            "who": self.export.user,
            "when": f"{self.began_at:%Y-%m-%d %H:%M %Z}",
        }


Write = Callable[..., Iterator[str]]


def _writer(cell: Cell, sheet: Sheet) -> Write:
    """What makes the cells of many rows from the values of their fields."""
    if cell.is_moment:
        return lambda values: map(sheet.moment, values)
    if cell.names is None:
        return lambda values: map(sheet.text, values)
    said, of = _Said(cell.names(), sheet), cell.of
    if of is None:
        return lambda values: map(said.__getitem__, values)
    return lambda *values: map(said.__getitem__, map(of, *values))


class _Said(dict[Any, str]):
    """The cell for each of a few values, written when it is met first."""

    def __init__(self, names: Mapping[Any, str], sheet: Sheet) -> None:
        super().__init__()
        self.names, self.sheet = names, sheet

    def __missing__(self, value: Any) -> str:
        words = self.names.get(value, "" if value is None else str(value))
        self[value] = written = self.sheet.text(words)
        return written
