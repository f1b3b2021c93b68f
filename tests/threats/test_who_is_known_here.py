"""Threat 24: no form and no link tells who is known here, least of all to whom is ill."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outbox.stopping import stop_url
from people.models import LinkWish, Person, Purpose
from people.services import withdraw_consent
from privacy.models import Complaint
from quotes.models import IntakeDraft, QuoteRequest
from tests.factories import make_message, make_request
from tests.faults.dose import IS_FULL
from tests.threats.known import KNOWN, ways
from tests.threats.machines import fresh_address

pytestmark = pytest.mark.django_db

EACH = 500 if IS_FULL else 20
# What is another for every form, known or not.
OWN = re.compile(
    r"MT-\w{4}-\w{4}|[\w-]+:[\w-]{6}:[\w-]{43}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r'|(?<=name="csrfmiddlewaretoken" value=")\w+'
)
VALUES = re.compile(r"'(?:[^']|'')*'|\"s\d+_x\d+\"|\b\d+\b")
TIMES = re.compile(r"\d{1,2}:\d\d|\d{4}-\d\d-\d\d\S*")


def seen(answer: Any) -> str:
    """All that a visitor can see of an answer and of the page that it leads to."""
    pages = [*(f"{url} {code}" for url, code in getattr(answer, "redirect_chain", [])), answer]
    told = [page if isinstance(page, str) else page.content.decode() for page in pages]
    headers = {
        name: value for name, value in answer.items() if name not in {"Expires", "Content-Length"}
    }
    return OWN.sub("·", TIMES.sub("·", f"{answer.status_code} {headers} {told}"))


def statements(act: Callable[[], Any]) -> list[str]:
    """The shape of every statement that an act asks of the database."""
    with CaptureQueriesContext(connection) as asked:
        act()
    return [VALUES.sub("?", query["sql"]) for query in asked]


def test_every_form_answers_those_who_are_known_as_those_who_are_not():
    for way in ways().values():
        strangers = {seen(way(fresh_address())) for _ in range(EACH)}
        assert len(strangers) == 1, way
        each = EACH // len(KNOWN)
        acquainted = {seen(way(known())) for known in KNOWN for _ in range(each)}
        assert acquainted == strangers, way


def test_each_of_these_forms_is_taken_and_none_is_answered_by_a_limit_alone():
    for way in ways().values():
        for _ in range(25):
            way(fresh_address())
    saved = IntakeDraft.objects.filter(saved_at__isnull=False)
    kept = (LinkWish.objects, Complaint.objects, saved, QuoteRequest.objects)
    assert [rows.count() for rows in kept] == [25] * 4


def test_nothing_is_asked_of_the_database_that_takes_longer_for_those_who_are_known():
    # The form for a quote is another matter: what is known is used, once the page is sent for good.
    for way in list(ways().values())[:3]:
        way(fresh_address())
        stranger = statements(partial(way, fresh_address()))
        for known in KNOWN:
            assert statements(partial(way, known())) == stranger, (way, known)


def test_a_link_that_stops_letters_is_answered_alike_whoever_it_belongs_to(client):
    messages = [make_message(request=make_request()) for _ in range(3)]
    Person.objects.filter(pk=messages[1].person_id).update(erased_at=timezone.now())
    real = [stop_url(message).removeprefix(settings.PUBLIC_BASE_URL) for message in messages]
    withdraw_consent(person=messages[2].person, purpose=Purpose.QUOTE_PROCESSING, source="test")
    paths = [*real, "/u/unknown/"]
    assert len({seen(client.post(path, {"List-Unsubscribe": "One-Click"})) for path in paths}) == 1
    assert len({seen(client.post(path, {"what": "request"})) for path in paths}) == 1
