"""The working hours of the desk, as a manager sets them up in the admin."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from people.remembered import Remembered
from staff.desk import desk
from staff.models import Calendar
from tests.factories import make_calendar, make_staff

pytestmark = pytest.mark.django_db
ADD = "admin:staff_calendar_add"
SUNDAY = datetime(2026, 6, 7, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _manager(client):
    client.force_login(make_staff("mona"))


def form(*shifts: tuple, holidays: tuple = (), **own) -> dict:
    """What the page of a new calendar sends."""
    fields = {
        "name": "Berlin",
        "time_zone": "Europe/Berlin",
        "is_default": "on",
        "first_reply_hours": "8",
        "next_reply_hours": "4",
        "shifts-TOTAL_FORMS": len(shifts),
        "shifts-INITIAL_FORMS": 0,
        "holidays-TOTAL_FORMS": len(holidays),
        "holidays-INITIAL_FORMS": 0,
    }
    for number, shift in enumerate(shifts):
        names = ("weekday", "begins", "ends")
        fields |= {f"shifts-{number}-{name}": v for name, v in zip(names, shift, strict=True)}
    for number, holiday in enumerate(holidays):
        names = ("on", "name", "country")
        fields |= {f"holidays-{number}-{name}": v for name, v in zip(names, holiday, strict=True)}
    return {name: value for name, value in (fields | own).items() if value is not None}


def add(client, *shifts, **own) -> str:
    return client.post(reverse(ADD), form(*shifts, **own), follow=True).content.decode()


def test_without_a_calendar_the_desk_is_open_round_the_clock(settings):
    settings.REPLY_PROMISE = timedelta(hours=30)
    assert desk().is_always_open
    assert desk().hours.is_open(SUNDAY)
    assert desk().first_reply == desk().next_reply == timedelta(hours=30)


def test_what_a_manager_enters_is_what_the_desk_keeps(client):
    page = add(
        client, (0, "09:00", "17:00"), (0, "22:00", "02:00"),
        holidays=(("2026-06-08", "Whit Monday", "DE"), ("2026-06-15", "Our outing", "")),
    )  # fmt: skip
    assert "was added successfully" in page
    assert not desk().is_always_open
    assert desk().first_reply == timedelta(hours=8)
    assert desk().next_reply == timedelta(hours=4)
    # The two next Mondays are free.
    there = desk().hours.after(SUNDAY, timedelta(hours=10))
    assert there == datetime(2026, 6, 22, 22, tzinfo=UTC)


def test_a_calendar_that_is_not_the_default_promises_nothing(client):
    add(client, (0, "09:00", "17:00"), is_default=None)
    assert Calendar.objects.count() == 1
    assert desk().is_always_open


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"time_zone": "Mars/Olympus"}, "Mars/Olympus is no time zone."),
        ({"first_reply_hours": "0"}, "greater than or equal to 1"),
        ({"next_reply_hours": "5000"}, "less than or equal to 200"),
        ({"name": ""}, "This field is required."),
        ({"shifts-TOTAL_FORMS": 0}, "Nobody would ever work."),
        ({"shifts-0-begins": "25:00"}, "Enter a valid time."),
        ({"shifts-0-weekday": "7"}, "Select a valid choice."),
        ({"holidays-0-on": "2026-02-30"}, "Enter a valid date."),
        ({"holidays-1-on": "2026-12-25"}, "duplicate data"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_on_the_page_and_nothing_is_kept(client, own, said):
    days = (("2026-12-25", "Christmas", "DE"), ("2026-12-26", "Boxing Day", "DE"))
    page = add(client, (0, "09:00", "17:00"), holidays=days, **own)
    assert said in page
    assert Calendar.objects.count() == 0


def test_only_one_calendar_is_behind_our_promises_and_the_page_says_which(client):
    make_calendar(name="Tokyo")
    page = add(client, (0, "09:00", "17:00"))
    assert "“Tokyo” is behind our promises already." in page
    assert Calendar.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        make_calendar(name="Berlin")


def test_taking_away_the_last_shift_is_refused(client):
    calendar = make_calendar("Mon 09:00-17:00")
    [shift] = calendar.shifts.all()
    fields = form((0, "09:00", "17:00"), name=calendar.name) | {
        "shifts-INITIAL_FORMS": 1,
        "shifts-0-id": shift.pk,
        "shifts-0-calendar": calendar.pk,
        "shifts-0-DELETE": "on",
    }
    url = reverse("admin:staff_calendar_change", args=[calendar.pk])
    assert "Nobody would ever work." in client.post(url, fields).content.decode()
    assert calendar.shifts.count() == 1


def test_a_calendar_without_shifts_counts_as_if_it_were_not_there():
    """However it came about: an enquiry must never fail because of it."""
    make_calendar("")
    assert desk().is_always_open


@pytest.mark.parametrize("seconds", [61, -1])
def test_the_calendar_is_asked_for_once_a_minute(django_assert_num_queries, seconds):
    make_calendar("Mon 09:00-17:00")
    with time_machine.travel(SUNDAY, tick=False) as clock:
        with django_assert_num_queries(3):
            first = desk()
        Calendar.objects.update(first_reply_hours=1)
        clock.shift(59)
        with django_assert_num_queries(0):
            assert desk() is first
        clock.move_to(SUNDAY + timedelta(seconds=seconds))
        assert desk().first_reply == timedelta(hours=1)


def test_that_there_is_no_calendar_is_remembered_too(django_assert_num_queries):
    desk()
    with django_assert_num_queries(0):
        desk()
    Remembered.forget_all()
    with django_assert_num_queries(1):
        desk()


def test_the_list_asks_the_same_queries_for_few_and_many(client, django_assert_max_num_queries):
    make_calendar("Mon-Fri 09:00-17:00")
    for number in range(20):
        make_calendar("Mon-Fri 09:00-17:00", name=f"Team {number}", is_default=False)
    with django_assert_max_num_queries(10):
        page = client.get(reverse("admin:staff_calendar_changelist")).content.decode()
    assert "Team 19" in page
