"""Threat 24: no form and no link tells who is known here, least of all to whom is ill."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outbox.stopping import stop_url
from people.models import Person, Purpose, Suppression
from people.services import suppress, withdraw_consent
from tests.factories import make_message, make_person, make_request
from tests.faults.dose import IS_FULL
from tests.intake import hidden_fields
from tests.threats.machines import Factory, fresh_address

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


# --- Who might be known ---


def patient() -> str:
    return make_request(contact={"email": fresh_address()}).person.email


def who_said_no() -> str:
    email = patient()
    person = Person.objects.with_address(email).get()
    withdraw_consent(person=person, purpose=Purpose.QUOTE_PROCESSING, source="test")
    return email


def who_unsubscribed() -> str:
    email = patient()
    suppress(email, scope=Suppression.Scope.MARKETING, reason=Suppression.Reason.UNSUBSCRIBED)
    return email


def whose_mailbox_is_gone() -> str:
    email = patient()
    suppress(email, scope=Suppression.Scope.ALL, reason=Suppression.Reason.HARD_BOUNCE)
    return email


def who_was_erased() -> str:
    person = make_person(email=fresh_address())
    Person.objects.filter(pk=person.pk).update(erased_at=timezone.now())
    return person.email


KNOWN = (patient, who_said_no, who_unsubscribed, whose_mailbox_is_gone, who_was_erased)


# --- Where one might find out ---


def asks_for_a_link(email: str) -> Any:
    return Client().post("/my/link/", {"email": email}, follow=True)


def complains(email: str) -> Any:
    visitor = Client()
    page = hidden_fields(visitor.get("/complaints/").content.decode())
    told = page | {"words": "Nobody called.", "email": email}
    return visitor.post("/complaints/", told, follow=True)


def saves_a_form(email: str, *, make: Factory) -> Any:
    visitor = make().client
    page = hidden_fields(visitor.get("/quote/later/").content.decode())
    return visitor.post("/quote/later/", page | {"address": email}, follow=True)


def asks_for_a_quote(email: str, *, make: Factory) -> Any:
    machine = make(email=email)
    return machine.client.post("/quote/agree/", machine.form | {"mark": machine.mark}, follow=True)


def ways() -> list[Callable[[str], Any]]:
    make = Factory()
    return [
        asks_for_a_link,
        complains,
        partial(saves_a_form, make=make),
        partial(asks_for_a_quote, make=make),
    ]


def test_every_form_answers_those_who_are_known_as_those_who_are_not():
    for way in ways():
        strangers = {seen(way(fresh_address())) for _ in range(EACH)}
        assert len(strangers) == 1, way
        each = EACH // len(KNOWN)
        acquainted = {seen(way(known())) for known in KNOWN for _ in range(each)}
        assert acquainted == strangers, way


def test_nothing_is_asked_of_the_database_that_takes_longer_for_those_who_are_known():
    # The form for a quote is another matter: what is known is used, once the page is sent for good.
    for way in ways()[:3]:
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
