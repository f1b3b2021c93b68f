"""A mailed link is swapped for a cookie, and lets nobody else in."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.access import page_url
from people.models import Person
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def path_of(person: Person) -> str:
    return page_url(person).removeprefix(settings.PUBLIC_BASE_URL)


def test_a_mailed_link_becomes_a_cookie_that_scripts_cannot_read_and_a_clean_address(client):
    answer = client.get(path_of(make_person()))
    assert answer.url == "/my/"
    cookie = answer.cookies[settings.PATIENT_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def test_following_a_link_stores_nothing(client):
    path = path_of(make_person())
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    assert [query["sql"] for query in asked if not query["sql"].startswith("SELECT")] == []


def test_an_altered_an_old_and_an_ended_link_let_nobody_in(client):
    person = make_person()
    altered = path_of(person)[:-3] + "x/"
    with time_machine.travel(timezone.now() - timedelta(days=91)):
        old = path_of(person)
    ended = path_of(person)
    Person.objects.update(link_version=2)
    for path in (altered, old, ended, "/r/nothing/", "/r/x-1:2:3/"):
        answer = client.get(path)
        assert answer.url == "/my/"
        assert settings.PATIENT_COOKIE_NAME not in answer.cookies
