"""A mailed link is swapped for a cookie, and lets nobody else in."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.access import page_url
from people.models import Person
from tests.factories import let_in, make_person

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
        assert answer.url == "/my/?link=ended"
        assert settings.PATIENT_COOKIE_NAME not in answer.cookies
    page = client.get("/my/?link=ended").content.decode()
    assert "That is nothing to worry about" in page
    assert "Send me a new link" in page


def test_without_a_cookie_every_part_of_the_page_leads_to_where_a_link_can_be_had(client):
    for answer in (client.get("/my/links/end/"), client.post("/my/links/end/")):
        assert answer.status_code in {302, 405}
    assert client.post("/my/links/end/").url == "/my/"
    assert "Send me a new link" in client.get("/my/").content.decode()


def test_the_page_of_somebody_erased_opens_no_more(client):
    person = make_person()
    let_in(client, person)
    Person.objects.update(erased_at=timezone.now())
    assert "Send me a new link" in client.get("/my/").content.decode()
    assert client.get(path_of(person)).url == "/my/?link=ended"


def test_signing_out_forgets_her_in_this_browser_only(client):
    person = make_person()
    other = let_in(Client(), person)
    let_in(client, person).post("/my/leave/")
    page = client.get("/my/").content.decode()
    assert "You have signed out on this device." in page
    assert "Send me a new link" in page
    assert "Sign out" in other.get("/my/").content.decode()


def test_ending_all_links_shuts_every_other_way_in_and_keeps_her_here(client):
    person = make_person()
    old_link = path_of(person)
    other = let_in(Client(), person)
    let_in(client, person).post("/my/links/end/")
    assert "Sign out" in client.get("/my/").content.decode()
    assert "Send me a new link" in other.get("/my/").content.decode()
    assert client.get(old_link).url == "/my/?link=ended"
    person.refresh_from_db()
    assert client.get(path_of(person)).url == "/my/"
