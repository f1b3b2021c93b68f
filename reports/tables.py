"""What a report consists of: tables of plain values, of which pages and files are made."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Words = str | Promise
Value = int | float | str | None
AN_HOUR, A_DAY = 60, 24 * 60


class Kind(StrEnum):
    """What a column holds, and so how it is written."""

    WORDS = "words"
    NUMBER = "number"
    # A part of one, or more than one where something grew.
    SHARE = "share"
    CHANGE = "change"
    # Whole minutes, and those of working time, of which a day has few.
    TIME = "time"
    WORKING = "working"


class Shape(StrEnum):
    """How a table is drawn."""

    BARS = "bars"
    COLUMNS = "columns"


@dataclass(frozen=True)
class Column:
    """One column; in the first stand the names of the rows."""

    title: Words
    kind: Kind = Kind.NUMBER


@dataclass(frozen=True)
class Row:
    """One row: its name, a value for each further column, and the lists of leads behind them.

    ``links`` has query strings of the list of leads by the number of the column.
    """

    name: Words
    values: tuple[Value, ...]
    links: Mapping[int, str] = field(default_factory=dict)
    is_total: bool = False

    @property
    def linked(self) -> list[tuple[Value, str]]:
        """Each value with its list, or with nothing."""
        return [(value, self.links.get(at, "")) for at, value in enumerate(self.values)]


@dataclass(frozen=True)
class Table:
    """One table, and which of its columns are drawn above it."""

    name: str
    title: Words
    columns: Sequence[Column]
    rows: Sequence[Row]
    help: Words = ""
    shape: Shape | None = None
    drawn: tuple[int, ...] = (0,)

    @property
    def cells(self) -> Iterable[tuple[Row, list[tuple[str, str, Kind]]]]:
        """Each row with its values in words, their lists, and what they are."""
        kinds = [column.kind for column in self.columns[1:]]
        for row in self.rows:
            told = zip(row.linked, kinds, strict=True)
            yield row, [(written(value, kind), link, kind) for (value, link), kind in told]


def share(part: int, whole: int) -> float | None:
    """Which part of the whole it is; nothing is no part of nothing."""
    return part / whole if whole else None


def change(now: int, before: int) -> float | None:
    """By which part it grew, or shrank."""
    return (now - before) / before if before else None


def written(value: Value, kind: Kind) -> str:
    """A value as people read it."""
    if value is None:
        return "–"
    return _WRITERS[kind](value)


def _number(value: Any) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)


def _share(value: Any) -> str:
    # Rounded first: to format a number cuts it off.
    percent = round(100 * value, 1)
    return _("%(number)s %%") % {"number": number_format(percent, 1 if percent % 1 else 0)}


def _change(value: Any) -> str:
    sign = {1: "+", 0: "±", -1: "−"}[(value > 0) - (value < 0)]
    return sign + _("%(number)s %%") % {"number": number_format(round(abs(100 * value)), 0)}


def _time(value: Any) -> str:
    """The two largest units of so many minutes."""
    days, rest = divmod(value, A_DAY)
    if days:
        return _("%(days)s d %(hours)s h") % {"days": _number(days), "hours": rest // AN_HOUR}
    return _working(value)


def _working(value: Any) -> str:
    """Hours and minutes."""
    hours, minutes = divmod(value, AN_HOUR)
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)s min") % {"minutes": minutes}


_WRITERS: dict[Kind, Callable[[Any], str]] = {
    Kind.WORDS: str,
    Kind.NUMBER: _number,
    Kind.SHARE: _share,
    Kind.CHANGE: _change,
    Kind.TIME: _time,
    Kind.WORKING: _working,
}
