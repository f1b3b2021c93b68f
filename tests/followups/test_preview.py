"""What a coordinator is about to send, as the patient will read it; nothing is kept or sent."""

import re
import uuid

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from disclaimers.policy import TouchpointKind
from disclaimers.selectors import clauses_for
from followups.models import WrittenLetter
from outbox.models import Message
from people.models import Purpose
from people.services import withdraw_consent
from tests.factories import make_lead, make_person, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return make_lead(person=make_person(name="Maria", language="es"))


@pytest.fixture
def see(client, lead):
    client.force_login(make_staff(first_name="Carla"))

    def look(*, alone: bool = True, **fields) -> str:
        sent = {"form_key": uuid.uuid4(), "subject": "", "body": "Hello {{ first_name }}."} | fields
        headers = {"HX-Request": "true"} if alone else {}
        address = reverse("admin:followups_preview", args=[lead.pk])
        answer = client.post(address, sent, headers=headers)
        return answer.content.decode()

    return look


def test_it_is_the_letter_in_her_language_with_its_clauses_and_keeps_nothing(see):
    seen = see(subject="An answer", is_mailed="on")
    assert "Hello Maria." in seen
    for version in clauses_for(TouchpointKind.COORDINATOR_LETTER, language="es").versions:
        assert version.title in seen
    assert not Message.objects.exists()
    assert not WrittenLetter.objects.exists()


def test_what_is_read_on_her_page_stands_apart_from_the_letter_that_tells_of_it(see):
    seen = see()
    page, _, letter = seen.partition("The letter that tells her so")
    assert "Hello Maria." in page
    assert "Hello Maria." not in letter
    assert "Carla" in letter


def test_it_holds_no_key_to_her_page(see):
    for fields in ({}, {"subject": "x", "is_mailed": "on"}):
        seen = see(**fields)
        assert not re.search(r"/[ru]/\w", seen)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"body": ""}, "required"),
        ({"body": "{{ nonsense }}"}, "nonsense"),
        ({"is_mailed": "on"}, "A letter needs a subject."),
        ({"subject": "a\x0bb", "is_mailed": "on"}, "no letter can carry"),
    ],
)
def test_what_cannot_be_sent_says_why_instead(see, fields, why):
    seen = see(**fields)
    assert why in seen
    assert "What she will read" not in seen


def test_nobody_may_preview_what_may_not_be_written(see, lead):
    withdraw_consent(person=lead.person, purpose=Purpose.QUOTE_PROCESSING, source="test")
    assert "we may not write to her" in see()


def test_without_scripts_it_comes_with_the_whole_page_and_what_was_typed(see):
    seen = see(alone=False, body="Typed by hand.")
    assert "What she will read" in seen
    assert "Typed by hand.</textarea>" in seen


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_follows_what_is_typed(client, live_web: str, browser_page: Page, lead):
    client.force_login(make_staff())
    session = {"name": settings.SESSION_COOKIE_NAME, "url": live_web}
    session["value"] = client.cookies[settings.SESSION_COOKIE_NAME].value
    browser_page.context.add_cookies([session])
    browser_page.goto(reverse("admin:leads_lead_change", args=[lead.pk]) + "?write=1")
    words = browser_page.locator("#compose textarea")
    words.fill("One moment, please.")
    expect(browser_page.locator("#preview")).to_contain_text("One moment, please.")
    words.fill("Another thing.")
    expect(browser_page.locator("#preview")).to_contain_text("Another thing.")
