"""Who has no link any more gets one by mail, and nobody learns who is known here."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outbox.delivery import drain
from outbox.models import Message
from people.models import LinkWish, Person
from portal import limits, services
from portal.services import send_links
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def ask(client, address: str):
    return client.post("/my/link/", {"email": address})


def letters() -> list[Message]:
    return list(Message.objects.filter(letter="page-link"))


def test_a_new_link_comes_by_letter_and_opens_her_page(client, settings):
    person = make_person(email="maria@example.org")
    assert ask(client, " Maria@Example.org").url == "/my/link/asked/"
    send_links()
    drain()
    [letter] = letters()
    assert letter.state == "sent"
    assert letter.person == person
    link = re.search(r"/r/\S+/", letter.text)[0]
    assert client.get(link).url == "/my/"
    assert settings.PATIENT_COOKIE_NAME in client.cookies


def test_the_letter_needs_no_consent(client):
    make_person(email="maria@example.org", agrees=())
    ask(client, "maria@example.org")
    send_links()
    drain()
    assert letters()[0].state == "sent"


def test_an_unknown_address_gets_the_same_answer_by_the_same_statements_and_no_letter(client):
    make_person(email="known@example.org")

    def statements(address: str) -> tuple[list[str], bytes]:
        with CaptureQueriesContext(connection) as asked:
            page = client.post("/my/link/", {"email": address}, follow=True)
        shapes = [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in asked]
        return shapes, re.sub(rb"[\w]{64}", b"", page.content)

    ask(client, "warm@example.org")
    assert statements("known@example.org") == statements("nobody@example.org")
    send_links()
    assert [letter.person.email for letter in letters()] == ["known@example.org"]


def test_no_address_that_was_typed_is_kept_once_it_is_answered(client):
    ask(client, "nobody@example.org")
    assert LinkWish.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM people_linkwish")
        assert "nobody" not in cursor.fetchone()[0]
    send_links()
    assert LinkWish.objects.count() == 0
    assert not Message.objects.exists()


def test_asking_twice_within_minutes_is_one_letter(client):
    make_person(email="maria@example.org")
    ask(client, "maria@example.org")
    ask(client, "maria@example.org")
    send_links()
    drain()
    ask(client, "maria@example.org")
    send_links()
    drain()
    assert sorted(letter.state for letter in letters()) == ["cancelled", "sent"]


def test_the_bell_for_the_worker_rings_whether_or_not_anybody_is_known(
    client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as bells:
        ask(client, "nobody@example.org")
    assert len(bells) == 1


def test_one_network_cannot_ask_for_ever_and_is_not_told(client, monkeypatch):
    for number in range(limits.LINKS_FOR_NETWORK.most + 1):
        assert ask(client, f"somebody{number}@example.org").url == "/my/link/asked/"
    assert LinkWish.objects.count() == limits.LINKS_FOR_NETWORK.most


def test_something_that_is_no_address_is_said_to_be_none(client):
    page = ask(client, "maria").content.decode()
    assert "This does not look like an e-mail address" in page
    assert not LinkWish.objects.exists()


def test_a_post_from_another_site_asks_for_nothing():
    strict = Client(enforce_csrf_checks=True)
    assert ask(strict, "maria@example.org").status_code == 403
    assert not LinkWish.objects.exists()


def test_somebody_erased_gets_no_link(client):
    make_person(email="maria@example.org")
    Person.objects.update(erased_at=timezone.now())
    ask(client, "maria@example.org")
    assert services.send_links() == 0
