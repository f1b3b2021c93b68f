"""Threats 1 and 2: machines get nothing by the form, people get through, nobody is mail-bombed."""

import re
from collections import Counter

import pytest

from antispam.work import challenge
from leads.models import Lead
from outbox.delivery import drain
from outbox.models import Message
from people.models import Person
from quotes.models import HeldRequest, QuoteRequest
from tests.faults.dose import IS_FULL
from tests.smtp_sink import SmtpServer
from tests.threats import people
from tests.threats.clock import stopped_clock
from tests.threats.machines import WAYS, Factory, solve

pytestmark = pytest.mark.django_db

# A person reads nine pages, a machine one.
EACH = 14 if IS_FULL else 3


@pytest.fixture(autouse=True)
def _limits_as_they_are_out_of_the_box(settings):
    settings.SPAM_LEAST_SECONDS = 3
    settings.SPAM_PER_NETWORK, settings.SPAM_PER_NETWORK_DAY = 5, 30
    settings.SPAM_PER_ADDRESS_DAY = 3


def test_of_twelve_hundred_machines_fewer_than_one_in_a_hundred_becomes_a_lead(
    settings, smtp_server: SmtpServer
):
    settings.EMAIL_URL = smtp_server.url
    passed = Counter[str]()
    with stopped_clock():
        make = Factory()
        for way in WAYS:
            for _ in range(100):
                answer = way(make)
                assert answer.status_code < 500
                passed[way.__name__] += answer.get("Location", "").startswith("/quote/received/")
    assert passed == {way.__name__: most for way, most in WAYS.items()}
    assert Lead.objects.count() == QuoteRequest.objects.count() == passed.total()
    assert passed.total() < 0.01 * 100 * len(WAYS)
    drain()
    assert len(smtp_server.accepted) <= passed.total()
    assert {message.person_id for message in Message.objects.all()} == {
        person.pk for person in Person.objects.all()
    }


def test_of_people_in_fifteen_ways_nobody_is_turned_away():
    refused = []
    with stopped_clock() as clock:
        for way in people.WAYS:
            for _ in range(EACH):
                where = way(clock)
                if not where.startswith(people.ARRIVED):
                    refused.append((way.__name__, where))
    assert refused == []
    kept = QuoteRequest.objects.count() + HeldRequest.objects.count()
    # One of them asks twice.
    assert kept == EACH * (len(people.WAYS) + 1)


def test_five_hundred_forms_for_one_address_are_one_letter_without_a_word_of_theirs(
    settings, smtp_server: SmtpServer
):
    settings.EMAIL_URL = smtp_server.url
    with stopped_clock():
        make = Factory()
        for number in range(500):
            machine = make(email="victim@example.org", network=f"198.51.100.{number % 100}")
            given = challenge()
            # Some of them even pay the price.
            work = {"work": given, "work_answer": solve(given)} if number % 25 == 0 else {}
            assert machine.send(mark=machine.mark, **work).status_code == 302
    drain()
    drain()
    [letter] = smtp_server.accepted
    assert letter.recipients == ["victim@example.org"]
    texts = [
        part.get_content()
        for part in letter.message.walk()
        if part.get_content_maintype() == "text"
    ]
    for text in (*texts, *letter.message.values()):
        assert not re.search("zqname|zqmessage|spam", str(text), re.IGNORECASE)
