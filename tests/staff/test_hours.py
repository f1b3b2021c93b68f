"""Working time over nights, holidays and nights on which clocks change: the table, and any case."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from staff.hours import ALWAYS, Hours, NoHours, Shift
from tests.factories import shifts_of

OFFICE = "Mon-Fri 09:00-17:00"
LUNCH = "Mon-Fri 09:00-12:00, Mon-Fri 13:00-18:00"
NIGHTS = "Mon-Sun 22:00-06:00"
SATURDAY_NIGHT = "Sat 22:00-06:00"
SUNDAY = "Sun 00:00-00:00"


def hours(zone: str, week: str, *holidays: str) -> Hours:
    """The calendar that these words tell: ``Mon-Fri 09:00-17:00, Sat 10:00-14:00``."""
    return Hours(ZoneInfo(zone), shifts_of(week), frozenset(map(date.fromisoformat, holidays)))


BERLIN, NEW_YORK, TOKYO = "Europe/Berlin", "America/New_York", "Asia/Tokyo"
LORD_HOWE, KATHMANDU, APIA = "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"
ACROSS_CHRISTMAS = ("2026-12-24", "2026-12-25", "2026-12-31", "2027-01-01")

# What it is about, the calendar, from when, how much working time, until when.
TABLE = [
    # Ordinary days
    ("within one day", hours(BERLIN, OFFICE),
     "2026-06-01T10:00+02:00", "3:00", "2026-06-01T13:00+02:00"),
    ("exactly to the end of a day", hours(BERLIN, OFFICE),
     "2026-06-01T10:00+02:00", "7:00", "2026-06-01T17:00+02:00"),
    ("one minute more goes on tomorrow", hours(BERLIN, OFFICE),
     "2026-06-01T10:00+02:00", "7:01", "2026-06-02T09:01+02:00"),
    ("over a weekend", hours(BERLIN, OFFICE),
     "2026-06-05T16:00+02:00", "2:00", "2026-06-08T10:00+02:00"),
    ("begun before the day begins", hours(BERLIN, OFFICE),
     "2026-06-01T05:30+02:00", "1:00", "2026-06-01T10:00+02:00"),
    ("begun after the day is over", hours(BERLIN, OFFICE),
     "2026-06-01T17:00+02:00", "1:00", "2026-06-02T10:00+02:00"),
    ("begun on a Sunday", hours(BERLIN, OFFICE),
     "2026-06-07T12:00+02:00", "8:00", "2026-06-08T17:00+02:00"),
    ("nothing at all, while closed", hours(BERLIN, OFFICE),
     "2026-06-07T12:00+02:00", "0:00", "2026-06-07T12:00+02:00"),
    ("asked in one zone and worked in another", hours(TOKYO, OFFICE),
     "2026-06-01T02:00+02:00", "1:00", "2026-06-01T10:00+09:00"),
    ("asked at an evening that is tomorrow there", hours(TOKYO, OFFICE),
     "2026-06-01T20:00-04:00", "1:00", "2026-06-02T10:00+09:00"),
    ("a zone of three quarters of an hour", hours(KATHMANDU, OFFICE),
     "2026-06-01T03:15+00:00", "0:30", "2026-06-01T09:30+05:45"),
    ("a break at noon is no working time", hours(BERLIN, LUNCH),
     "2026-06-01T11:00+02:00", "2:00", "2026-06-01T14:00+02:00"),
    ("begun in the break", hours(BERLIN, LUNCH),
     "2026-06-01T12:30+02:00", "0:30", "2026-06-01T13:30+02:00"),
    ("shifts that overlap count once", hours(BERLIN, "Mon 09:00-13:00, Mon 12:00-17:00"),
     "2026-06-01T09:00+02:00", "8:00", "2026-06-01T17:00+02:00"),
    ("a shift inside another adds nothing", hours(BERLIN, "Mon 09:00-17:00, Mon 10:00-11:00"),
     "2026-06-01T09:00+02:00", "8:00", "2026-06-01T17:00+02:00"),
    ("the same shift twice counts once", hours(BERLIN, f"{OFFICE}, {OFFICE}"),
     "2026-06-01T09:00+02:00", "8:00", "2026-06-01T17:00+02:00"),
    ("round the clock is elapsed time", ALWAYS,
     "2026-06-05T16:00+02:00", "24:00", "2026-06-06T16:00+02:00"),
    # Nights
    ("over midnight", hours(TOKYO, NIGHTS),
     "2026-06-01T23:00+09:00", "3:00", "2026-06-02T02:00+09:00"),
    ("begun after midnight, in the shift of yesterday", hours(TOKYO, NIGHTS),
     "2026-06-02T05:00+09:00", "2:00", "2026-06-02T23:00+09:00"),
    ("the night from Sunday to Monday", hours(TOKYO, NIGHTS),
     "2026-06-07T23:30+09:00", "1:00", "2026-06-08T00:30+09:00"),
    ("a shift of twenty-four hours", hours(BERLIN, "Mon 08:00-08:00"),
     "2026-06-01T08:00+02:00", "24:00", "2026-06-02T08:00+02:00"),
    ("an evening there that is tomorrow in UTC, in the shift of yesterday",
     hours(NEW_YORK, "Mon 21:00-20:30"),
     "2026-06-02T20:00-04:00", "0:30", "2026-06-02T20:30-04:00"),
    ("a night that runs into the shift of the morning",
     hours(BERLIN, "Mon 22:00-07:00, Tue 06:00-08:00"),
     "2026-06-01T22:00+02:00", "10:00", "2026-06-02T08:00+02:00"),
    # Holidays
    ("over a holiday", hours(BERLIN, OFFICE, "2026-06-04"),
     "2026-06-03T16:00+02:00", "2:00", "2026-06-05T10:00+02:00"),
    ("begun on a holiday", hours(BERLIN, OFFICE, "2026-06-04"),
     "2026-06-04T10:00+02:00", "1:00", "2026-06-05T10:00+02:00"),
    ("a holiday next to a weekend", hours(BERLIN, OFFICE, "2026-06-05"),
     "2026-06-04T16:30+02:00", "1:00", "2026-06-08T09:30+02:00"),
    ("a holiday on a day off changes nothing", hours(BERLIN, OFFICE, "2026-06-06"),
     "2026-06-05T16:30+02:00", "1:00", "2026-06-08T09:30+02:00"),
    ("the days at the end of the year", hours(BERLIN, OFFICE, *ACROSS_CHRISTMAS),
     "2026-12-23T16:00+01:00", "26:00", "2027-01-04T10:00+01:00"),
    ("the night before a holiday ends at midnight", hours(TOKYO, NIGHTS, "2026-06-03"),
     "2026-06-02T23:00+09:00", "2:00", "2026-06-04T23:00+09:00"),
    ("no night begins on a holiday", hours(TOKYO, NIGHTS, "2026-06-03"),
     "2026-06-03T23:00+09:00", "1:00", "2026-06-04T23:00+09:00"),
    ("a holiday is a day where the team works", hours(TOKYO, OFFICE, "2026-06-02"),
     "2026-06-01T23:00+00:00", "1:00", "2026-06-03T10:00+09:00"),
    # Clocks go forward: Berlin and New York skip 2 to 3, Lord Howe 2:00 to 2:30
    ("a night that is an hour short", hours(BERLIN, SATURDAY_NIGHT),
     "2026-03-28T22:00+01:00", "7:00", "2026-03-29T06:00+02:00"),
    ("a Sunday of twenty-three hours", hours(NEW_YORK, SUNDAY),
     "2026-03-08T00:00-05:00", "23:00", "2026-03-09T00:00-04:00"),
    ("a shift that begins in the hour left out", hours(BERLIN, "Sun 02:30-05:00"),
     "2026-03-29T00:00+01:00", "2:00", "2026-03-29T05:00+02:00"),
    ("a shift that ends in the hour left out", hours(BERLIN, "Sun 01:00-02:30, Mon 09:00-17:00"),
     "2026-03-29T00:00+01:00", "1:30", "2026-03-30T09:30+02:00"),
    ("a shift that is left out whole", hours(BERLIN, "Sun 02:15-02:45"),
     "2026-03-29T00:00+01:00", "0:30", "2026-04-05T02:45+02:00"),
    ("half an hour left out", hours(LORD_HOWE, "Sun 00:00-06:00"),
     "2026-10-04T00:00+10:30", "5:30", "2026-10-04T06:00+11:00"),
    ("the office after the weekend keeps its hours", hours(BERLIN, OFFICE),
     "2026-03-27T16:00+01:00", "2:00", "2026-03-30T10:00+02:00"),
    ("a whole day left out at the date line", hours(APIA, "Mon-Sun 09:00-17:00"),
     "2011-12-29T16:00-10:00", "2:00", "2011-12-31T10:00+14:00"),
    # Clocks go back: Berlin shows 2 to 3 twice, New York 1 to 2, Lord Howe 1:30 to 2:00
    ("a night that is an hour longer", hours(BERLIN, SATURDAY_NIGHT),
     "2026-10-24T22:00+02:00", "9:00", "2026-10-25T06:00+01:00"),
    ("a Sunday of twenty-five hours", hours(NEW_YORK, SUNDAY),
     "2026-11-01T00:00-04:00", "25:00", "2026-11-02T00:00-05:00"),
    ("a shift that begins in the hour that comes twice", hours(BERLIN, "Sun 02:30-05:00"),
     "2026-10-25T00:00+02:00", "3:30", "2026-10-25T05:00+01:00"),
    ("a shift that ends in the hour that comes twice",
     hours(BERLIN, "Sun 01:00-02:30, Mon 09:00-17:00"),
     "2026-10-25T00:00+02:00", "2:00", "2026-10-26T09:30+01:00"),
    ("two shifts that meet in the hour that comes twice",
     hours(BERLIN, "Sun 01:00-02:30, Sun 02:30-04:00"),
     "2026-10-25T01:00+02:00", "4:00", "2026-10-25T04:00+01:00"),
    ("asked in the second of two hours", hours(BERLIN, SUNDAY),
     "2026-10-25T02:30+01:00", "1:00", "2026-10-25T03:30+01:00"),
    ("half an hour that comes twice", hours(LORD_HOWE, "Sun 00:00-06:00"),
     "2026-04-05T00:00+11:00", "6:30", "2026-04-05T06:00+10:30"),
    ("a holiday on the day of the change", hours(BERLIN, SATURDAY_NIGHT, "2026-10-25"),
     "2026-10-24T22:00+02:00", "3:00", "2026-10-31T23:00+01:00"),
    # Long ones
    ("a hundred days of work", hours(BERLIN, OFFICE),
     "2026-01-05T09:00+01:00", "800:00", "2026-05-22T17:00+02:00"),
    ("a year of one hour a week", hours(NEW_YORK, "Sun 12:00-13:00"),
     "2026-01-04T00:00-05:00", "52:00", "2026-12-27T13:00-05:00"),
]  # fmt: skip
NAMES = [name for name, *_rest in TABLE]


def span(text: str) -> timedelta:
    whole, minutes = map(int, text.split(":"))
    return timedelta(hours=whole, minutes=minutes)


def test_the_table_has_at_least_forty_cases():
    assert len(set(NAMES)) == len(TABLE) >= 40


@pytest.mark.parametrize(("name", "week", "start", "working", "end"), TABLE, ids=NAMES)
def test_working_time_passes_as_the_table_says(name, week, start, working, end):
    start, end = datetime.fromisoformat(start), datetime.fromisoformat(end)
    assert week.after(start, span(working)) == end
    assert week.between(start, end) == span(working)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-06-01T08:59+02:00", False),
        ("2026-06-01T09:00+02:00", True),
        ("2026-06-01T16:59+02:00", True),
        ("2026-06-01T17:00+02:00", False),
        ("2026-06-07T12:00+02:00", False),
        ("2026-06-04T12:00+02:00", False),
    ],
)
def test_the_desk_is_open_from_the_begin_of_a_shift_until_before_its_end(at, is_open):
    office = hours(BERLIN, OFFICE, "2026-06-04")
    assert office.is_open(datetime.fromisoformat(at)) is is_open


# What it is about, the calendar, from when, how many working days, until when.
DAYS = [
    ("two days of one week", hours(BERLIN, OFFICE),
     "2026-06-01T15:00+02:00", 2, "2026-06-03T15:00+02:00"),
    ("over a weekend", hours(BERLIN, OFFICE),
     "2026-06-04T15:00+02:00", 2, "2026-06-08T15:00+02:00"),
    ("over a holiday", hours(BERLIN, OFFICE, "2026-06-04"),
     "2026-06-03T15:00+02:00", 2, "2026-06-08T15:00+02:00"),
    ("from a Sunday on", hours(BERLIN, OFFICE),
     "2026-06-07T11:00+02:00", 1, "2026-06-08T11:00+02:00"),
    ("none is this very moment", hours(BERLIN, OFFICE),
     "2026-06-07T11:00+02:00", 0, "2026-06-07T11:00+02:00"),
    ("the same time on the wall after clocks went forward", hours(BERLIN, "Mon-Sun 00:00-00:00"),
     "2026-03-28T12:00+01:00", 1, "2026-03-29T12:00+02:00"),
    ("a time that is left out on that day", hours(BERLIN, "Mon-Sun 00:00-00:00"),
     "2026-03-28T02:30+01:00", 1, "2026-03-29T03:00+02:00"),
    ("the same time on the wall after clocks went back", hours(NEW_YORK, "Mon-Sun 00:00-00:00"),
     "2026-10-31T12:00-04:00", 1, "2026-11-01T12:00-05:00"),
    ("a night is of the day on which it begins", hours(TOKYO, "Sat 22:00-06:00"),
     "2026-06-01T10:00+09:00", 1, "2026-06-06T10:00+09:00"),
    ("days are those of the desk", hours(TOKYO, OFFICE),
     "2026-06-05T20:00+02:00", 1, "2026-06-08T03:00+09:00"),
    ("round the clock every day is one", ALWAYS,
     "2026-06-05T20:00+00:00", 2, "2026-06-07T20:00+00:00"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "week", "start", "days", "end"), DAYS, ids=[name for name, *_rest in DAYS]
)
def test_working_days_pass_as_the_table_says(name, week, start, days, end):
    after = week.days_after(datetime.fromisoformat(start), days)
    assert after == datetime.fromisoformat(end)


def test_a_calendar_without_hours_says_so_instead_of_looking_for_ever():
    nobody = hours(BERLIN, "")
    now = datetime(2026, 6, 1, tzinfo=UTC)
    assert not nobody.is_open(now)
    with pytest.raises(NoHours):
        nobody.after(now, timedelta(hours=1))
    with pytest.raises(NoHours):
        nobody.between(now, now + timedelta(hours=1))
    with pytest.raises(NoHours):
        nobody.opening(now)
    with pytest.raises(NoHours):
        nobody.days_after(now, 1)


def test_working_time_does_not_run_backwards():
    now = datetime(2026, 6, 1, 10, tzinfo=UTC)
    with pytest.raises(ValueError, match="backwards"):
        ALWAYS.after(now, -timedelta(hours=1))
    assert ALWAYS.between(now, now - timedelta(hours=1)) == timedelta(0)


MINUTES = some.integers(0, 24 * 60 - 1).map(lambda n: time(n // 60, n % 60))
SHIFTS = some.builds(Shift, some.integers(0, 6), MINUTES, MINUTES)
WEEKS = some.builds(
    Hours,
    some.sampled_from([BERLIN, NEW_YORK, TOKYO, LORD_HOWE, KATHMANDU]).map(ZoneInfo),
    some.lists(SHIFTS, min_size=1, max_size=6).map(tuple),
    some.frozensets(some.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=12),
)
STARTS = some.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=some.just(UTC))
SPANS = some.timedeltas(timedelta(0), timedelta(hours=200))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(week=WEEKS, start=STARTS, first=SPANS, second=SPANS)
def test_what_is_counted_forwards_is_found_again_and_adds_up(week, start, first, second):
    there = week.after(start, first)
    assert week.between(start, there) == first
    assert week.after(there, second) == week.after(start, first + second)
    # Between two moments nobody can have worked longer than time has passed.
    assert first <= there - start


@settings(max_examples=100, deadline=None, derandomize=True)
@given(week=WEEKS, start=STARTS, minutes=some.integers(1, 3000))
def test_the_sum_of_open_minutes_is_the_working_time(week, start, minutes):
    """By another way: look at each minute, as somebody with a watch would."""
    start = start.replace(second=0, microsecond=0)
    watched = sum(week.is_open(start + timedelta(minutes=n)) for n in range(minutes))
    assert week.between(start, start + timedelta(minutes=minutes)) == timedelta(minutes=watched)
