"""A time from one day to another, as the desk's clock tells days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from staff.desk import desk

ONE_DAY = timedelta(days=1)
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
LAST_MONTH = 12
# From how many days on a period is told by the week, the month, the year.
BY_WEEK, BY_MONTH, BY_YEAR = 32, 200, 5 * 366


def desk_zone() -> ZoneInfo:
    """The zone of the calendar behind our promises: in it a day is the same for the whole team."""
    return desk().hours.zone


def desk_today() -> date:
    """Today, at the desk."""
    return timezone.now().astimezone(desk_zone()).date()


@dataclass(frozen=True, order=True)
class Period:
    """From the first day to the last, both of them whole."""

    first: date
    last: date

    @classmethod
    def read(cls, text: str) -> "Period | None":
        """The period that an address names (``2026-01-01_2026-01-31``); None for anything else."""
        first, _sign, last = text.partition("_")
        try:
            period = cls(date.fromisoformat(first), date.fromisoformat(last))
        except ValueError:
            return None
        return period if EARLIEST <= period.first <= period.last <= LATEST else None

    def __str__(self) -> str:
        return f"{self.first}_{self.last}"

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.first, time.min, desk_zone())

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last + ONE_DAY, time.min, desk_zone())

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """As many days, right before it."""
        return Period(self.first - timedelta(days=self.days), self.first - ONE_DAY)

    @property
    def parts(self) -> list["Period"]:
        """Its days, weeks, months or years, whichever are few enough to look at."""
        return list(self._parts())

    def _parts(self) -> Iterator["Period"]:
        begins = self.first
        while begins <= self.last:
            ends = min(self._end_of_part(begins), self.last)
            yield Period(begins, ends)
            begins = ends + ONE_DAY

    def _end_of_part(self, day: date) -> date:
        if self.days < BY_WEEK:
            return day
        if self.days < BY_MONTH:
            return day + timedelta(days=6 - day.weekday())
        if self.days < BY_YEAR:
            return _end_of_month(day)
        return date(day.year, LAST_MONTH, 31)


def _end_of_month(day: date) -> date:
    is_last = day.month == LAST_MONTH
    return date(day.year + is_last, 1 if is_last else day.month + 1, 1) - ONE_DAY


def presets() -> dict[str, Period]:
    """The periods that are chosen by name, as they are today."""
    today = desk_today()
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    month_before, year_before = month - ONE_DAY, year - ONE_DAY
    return {
        "7": Period(today - 6 * ONE_DAY, today),
        "30": Period(today - 29 * ONE_DAY, today),
        "90": Period(today - 89 * ONE_DAY, today),
        "365": Period(today - 364 * ONE_DAY, today),
        "month": Period(month, today),
        "last-month": Period(month_before.replace(day=1), month_before),
        "year": Period(year, today),
        "last-year": Period(year_before.replace(month=1, day=1), year_before),
    }
