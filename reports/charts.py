"""Where the bars of a chart stand. The template draws them: no script, and nothing of its own that
the table below it does not say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reports.tables import Shape, Table, written

WIDTH = 720
MOST_LETTERS = 38
# A table with more rows is folded under its chart.
MANY_ROWS = 14
LABELS, LABEL_WIDTH = 7, 76


@dataclass(frozen=True)
class Bar:
    """One bar: which of the drawn columns it is of, its place, and its value in words."""

    series: int
    x: float
    y: float
    width: float
    height: float
    words: str = ""

    @property
    def end(self) -> float:
        """Where its words begin."""
        return self.x + self.width + 6


@dataclass(frozen=True)
class Label:
    """Words beside the bars."""

    x: float
    y: float
    words: str


class Chart:
    """What both kinds of chart share: the values, and the names of the columns."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.rows = [row for row in table.rows if not row.is_total]

    @property
    def names(self) -> list[Any]:
        """What the drawn columns are called."""
        return [self.table.columns[1 + at].title for at in self.table.drawn]

    @cached_property
    def values(self) -> list[list[float]]:
        """The drawn values of each row; nothing is drawn as zero."""
        return [[float(row.values[at] or 0) for at in self.table.drawn] for row in self.rows]

    @cached_property
    def most(self) -> float:
        """The greatest, which fills the chart."""
        return max((value for row in self.values for value in row), default=0) or 1

    @property
    def is_long(self) -> bool:
        """Whether the table is so long that the page is about nothing else."""
        return len(self.rows) > MANY_ROWS

    def words(self, row: int, series: int) -> str:
        """A value as the table has it."""
        at = self.table.drawn[series]
        return written(self.rows[row].values[at], self.table.columns[1 + at].kind)


class Bars(Chart):
    """A group of bars for each row, one below the other."""

    shape = "bars"
    left, right, bar, gap = 250, 80, 14, 10

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def group(self) -> int:
        return len(self.table.drawn) * self.bar + self.gap

    @property
    def height(self) -> int:
        return max(1, len(self.rows)) * self.group

    @property
    def bars(self) -> Iterator[Bar]:
        whole = WIDTH - self.left - self.right
        for row, values in enumerate(self.values):
            for series, value in enumerate(values):
                y = row * self.group + series * self.bar + self.gap / 2
                width = round(whole * value / self.most, 1)
                words = self.words(row, series)
                yield Bar(series, self.left, y, width, self.bar - 2, words)

    @property
    def labels(self) -> Iterator[Label]:
        for row, each in enumerate(self.rows):
            name = str(each.name)
            short = name if len(name) <= MOST_LETTERS else name[: MOST_LETTERS - 1] + "…"
            yield Label(self.left - 8, row * self.group + self.group / 2 + 4, short)


class Columns(Chart):
    """A group of columns for each row, one beside the other."""

    shape = "columns"
    left, top, foot = 48, 10, 24
    inside = 180
    width = WIDTH

    @property
    def height(self) -> int:
        return self.top + self.inside + self.foot

    @property
    def group(self) -> float:
        return (WIDTH - self.left) / max(1, len(self.rows))

    @property
    def bars(self) -> Iterator[Bar]:
        thick = self.group * 0.8 / len(self.table.drawn)
        for row, values in enumerate(self.values):
            for series, value in enumerate(values):
                height = round(self.inside * value / self.most, 1)
                x = round(self.left + row * self.group + self.group * 0.1 + series * thick, 1)
                y = self.top + self.inside - height
                yield Bar(series, x, round(y, 1), round(thick, 1), height)

    @property
    def labels(self) -> Iterator[Label]:
        """The names of some rows, so that none covers another."""
        every = max(1, -(-len(self.rows) // LABELS))
        for row, each in enumerate(self.rows):
            x = self.left + row * self.group
            if row % every == 0 and x <= WIDTH - LABEL_WIDTH:
                yield Label(x, self.height - 6, str(each.name))

    @property
    def lines(self) -> Sequence[Label]:
        """The greatest value, the half of it, and nothing."""
        most = int(self.most)
        base = self.top + self.inside
        marks: list[tuple[float, int]] = [(base, 0), (self.top, most)]
        if most > 1 and most % 2 == 0:
            marks.insert(1, (self.top + self.inside / 2, most // 2))
        return [Label(self.left - 6, y, str(value)) for y, value in marks]


def chart_of(table: Table) -> Chart | None:
    """The chart of a table that has one, and something in it."""
    kinds = {Shape.BARS: Bars, Shape.COLUMNS: Columns}
    if table.shape is None or not table.rows:
        return None
    chart = kinds[table.shape](table)
    return chart if chart.rows else None
