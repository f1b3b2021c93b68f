"""Counting in the database: what of a time is told apart, and the middle of many of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, F, Func, IntegerField, QuerySet, Value, When

AN_HOUR, A_DAY, A_MONTH = 60, 24 * 60, 30 * 24 * 60


class Minutes(Func):
    """The whole minutes of a duration."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s / 60000000)", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # date_part counts in doubles, several times as fast as EXTRACT with its decimals.
        template = "FLOOR(DATE_PART('epoch', %(expressions)s) / 60)::bigint"
        return self.as_sql(compiler, connection, template=template, **context)


def with_minutes(rows: QuerySet[Any], duration: str) -> QuerySet[Any]:
    """These rows with ``about``: the minutes of a duration, of more than a day the whole hours of
    it, of more than a month the whole days. So a million of them are a few thousand values.
    """
    return rows.alias(minutes=Minutes(F(duration))).annotate(
        about=Case(
            When(minutes__lt=A_DAY, then=F("minutes")),
            When(minutes__lt=A_MONTH, then=F("minutes") / AN_HOUR * AN_HOUR),
            default=F("minutes") / A_DAY * A_DAY,
            output_field=IntegerField(),
        )
    )


def part_of(moment: str, begins: Sequence[datetime], first: int = 0) -> Case | Value:
    """Which of these parts a moment lies in, told by where each begins: few comparisons a row."""
    if len(begins) == 1:
        return Value(first, output_field=IntegerField())
    middle = len(begins) // 2
    earlier = part_of(moment, begins[:middle], first)
    later = part_of(moment, begins[middle:], first + middle)
    return Case(When(**{f"{moment}__lt": begins[middle]}, then=earlier), default=later)


def at_percent(counted: Mapping[int, int], percent: int, of: int | None = None) -> int | None:
    """The value that at least so many percent of all do not exceed.

    ``of``: how many there are, where some have no value and count as greater than any; None when
    it is one of these.
    """
    number = sum(counted.values()) if of is None else of
    rank = max(1, -(-number * percent // 100))
    passed = 0
    for value in sorted(counted):
        passed += counted[value]
        if passed >= rank:
            return value
    return None
