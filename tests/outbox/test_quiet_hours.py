"""A reminder never comes in the hours in which she wants to be left in peace."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from outbox import delivery
from outbox.models import Message, State
from outbox.schedule import next_welcome
from people.models import Person
from tests.factories import make_follow_up, make_request, noon_zone

TOKYO = ZoneInfo("Asia/Tokyo")


def at(hour: int, day: int = 5) -> datetime:
    return datetime(2026, 5, day, hour, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("quiet", "moment", "welcome"),
    [
        (None, at(12), at(12)),
        ((time(12), time(14)), at(11), at(11)),
        ((time(12), time(14)), at(12), at(14)),
        ((time(12), time(14)), at(14), at(14)),
        ((time(20), time(8)), at(22), at(9, day=6)),
        ((time(17), time(11)), at(18), at(11, day=6)),
        ((time(17), time(11)), at(10), at(11)),
        ((time(13), time(20)), at(15), at(9, day=6)),
        ((time(8), time(20)), at(12), at(12, day=6)),
    ],
)
def test_the_first_moment_is_by_day_and_outside_the_quiet_hours(quiet, moment, welcome):
    assert next_welcome(moment, TOKYO, quiet) == welcome


@pytest.fixture
def wants_peace(db) -> Person:
    """Somebody for whom it is noon, and who wants to be left in peace until two."""
    lead = make_request(contact={"time_zone": noon_zone()}).lead
    Person.objects.update(quiet_from=time(11), quiet_until=time(14))
    lead.refresh_from_db()
    return lead.person


def test_a_follow_up_waits_until_they_are_over(wants_peace, settings, tmp_path):
    settings.LETTER_FOLDER = tmp_path
    message = make_follow_up(lead=wants_peace.leads.get())
    delivery.drain()
    message.refresh_from_db()
    assert message.state == State.PENDING
    assert message.due_at > timezone.now() + timedelta(minutes=30)


def test_an_answer_does_not(wants_peace, settings, tmp_path):
    settings.LETTER_FOLDER = tmp_path
    delivery.drain()
    assert Message.objects.get(letter="quote-acknowledgement").state == State.SENT
