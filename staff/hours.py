"""Working hours: how much working time passes between two moments, and when so much has passed.

No row is read here. A shift is told by the clock on the wall of one time zone; all counting is
done in UTC, so a night on which clocks change is as long as it really is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

NOTHING = timedelta(0)
ONE_DAY = timedelta(days=1)


class NoHours(ValueError):
    """Nobody ever works in this calendar, so no working time passes."""


@dataclass(frozen=True, order=True)
class Shift:
    """Working time of each week. An end that is not after its begin is on the next day.

    ``weekday`` is that of the begin, Monday is 0.
    """

    weekday: int
    begins: time
    ends: time


@dataclass(frozen=True)
class Hours:
    """The working hours of a week in one time zone, and the days on which nobody works.

    On a holiday no shift begins, and one of the evening before ends at midnight. Shifts that
    overlap count once.
    """

    zone: ZoneInfo
    shifts: tuple[Shift, ...]
    holidays: frozenset[date] = frozenset()

    def after(self, start: datetime, working: timedelta) -> datetime:
        """The first moment at which so much working time has passed since ``start``.

        Raises NoHours, or ValueError for less than nothing.
        """
        if working < NOTHING:
            raise ValueError("Working time does not run backwards.")
        if working == NOTHING:
            return start.astimezone(UTC)
        left = working
        for begins, ends in self._periods(start):
            if left <= ends - begins:
                return begins + left
            left -= ends - begins
        raise NoHours

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from one moment to another; none if that is not later.

        Raises NoHours.
        """
        passed = NOTHING
        if end <= start:
            return passed
        for begins, ends in self._periods(start):
            if begins >= end:
                return passed
            passed += min(ends, end) - begins
        raise NoHours

    def is_open(self, at: datetime) -> bool:
        """Whether somebody works at this moment; at the end of a shift it is over."""
        try:
            return self.opening(at) <= at
        except NoHours:
            return False

    def opening(self, at: datetime) -> datetime:
        """The first moment from this one on at which somebody works. Raises NoHours."""
        for begins, _ends in self._periods(at):
            return begins
        raise NoHours

    def days_after(self, start: datetime, days: int) -> datetime:
        """The same time of day so many working days later: days on which a shift begins.

        Raises NoHours.
        """
        if not self.shifts:
            raise NoHours
        wall = start.astimezone(self.zone).replace(tzinfo=None)
        while days:
            wall += ONE_DAY
            days -= bool(self._of_day(wall.date()))
        return _moment(wall, self.zone)

    def _periods(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is worked from ``start`` on, in UTC and in order; without shifts nothing, else
        without end.
        """
        covered = start = start.astimezone(UTC)
        # A shift that began yesterday may still run.
        day = start.astimezone(self.zone).date() - ONE_DAY
        while self.shifts:
            for begins, ends in self._of_day(day):
                if ends > covered:
                    yield max(begins, covered), ends
                    covered = ends
            day += ONE_DAY

    def _of_day(self, day: date) -> list[tuple[datetime, datetime]]:
        """The shifts that begin on this day, by their begin."""
        if day in self.holidays:
            return []
        found = []
        for shift in self.shifts:
            if shift.weekday != day.weekday():
                continue
            ends = datetime.combine(day, shift.ends)
            if shift.ends <= shift.begins:
                tomorrow = day + ONE_DAY
                is_free = tomorrow in self.holidays
                ends = datetime.combine(tomorrow, time.min if is_free else shift.ends)
            begins = datetime.combine(day, shift.begins)
            found.append((_moment(begins, self.zone), _moment(ends, self.zone)))
        return sorted(found)


# Each form asks for the same few of this week, one after the other.
@lru_cache(maxsize=1000)
def _moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first moment at which the clock on the wall shows this time or a later one, in UTC.

    So of an hour that comes twice it is the first, and of one that is left out the moment at
    which it is left out.
    """
    earlier, later = sorted(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if earlier.astimezone(zone).replace(tzinfo=None) == wall:
        return earlier
    while later - earlier > timedelta(seconds=1):
        middle = earlier + (later - earlier) // 2
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            earlier = middle
        else:
            later = middle
    return later.replace(microsecond=0)


ALWAYS = Hours(ZoneInfo("UTC"), tuple(Shift(weekday, time.min, time.min) for weekday in range(7)))
