"""What sent somebody here goes with her request, and nothing of it stays of anybody else."""

import pytest
from django.conf import settings
from django.urls import reverse

from mtcrm.demo import load_demo_content
from quotes.models import IntakeCount, QuoteRequest
from tests.factories import make_staff
from tests.intake import go

pytestmark = pytest.mark.django_db

CAMPAIGN = {"utm_source": "letter", "utm_medium": "email", "utm_campaign": "autumn"}
PAGES = ["/", "/articles/", "/disclaimers/", "/articles/", "/"]


@pytest.fixture(autouse=True)
def _content():
    load_demo_content()


def cookie(client) -> str:
    held = client.cookies.get(settings.TOUCH_COOKIE_NAME)
    return held.value if held else ""


def test_the_campaign_survives_five_pages_of_reading(client):
    client.get("/articles/", CAMPAIGN | {"utm_term": "knee pain price"})
    for page in PAGES:
        client.get(page, headers={"Referer": "http://testserver/articles/"})
    go(client)
    request = QuoteRequest.objects.get()
    assert request.first_touch == request.last_touch
    assert request.first_touch["source"] == "letter"
    assert request.first_touch["campaign"] == "autumn"
    assert request.first_touch["landing"] == "/articles/"
    assert "term" not in request.first_touch
    assert request.form_version == "2"


def test_a_later_visit_is_the_last_touch_and_leaves_the_first(client):
    client.get("/", CAMPAIGN)
    client.get("/articles/", headers={"Referer": "https://search.example.org/?q=knee+hurts"})
    go(client)
    request = QuoteRequest.objects.get()
    assert request.first_touch["source"] == "letter"
    assert request.last_touch["referrer"] == "search.example.org"
    assert "knee" not in str(request.last_touch)


def test_staff_see_on_the_timeline_what_sent_her(client):
    client.get("/", CAMPAIGN)
    go(client)
    client.force_login(make_staff())
    lead = QuoteRequest.objects.get().lead
    page = client.get(reverse("admin:leads_lead_change", args=[lead.pk])).content.decode()
    assert "Came by: letter / email / autumn" in page


def test_who_comes_by_herself_gets_no_cookie(client):
    for page in PAGES:
        client.get(page)
    assert not cookie(client)
    go(client)
    assert QuoteRequest.objects.get().first_touch is None


def test_the_cookie_ends_with_the_session_and_tells_nothing(client):
    client.get("/", CAMPAIGN)
    held = client.cookies[settings.TOUCH_COOKIE_NAME]
    assert (held["max-age"], held["expires"]) == ("", "")
    assert held["httponly"]
    assert "letter" not in held.value


@pytest.mark.parametrize("value", ["", "x", "gAAAAA", "\xff", "é", "a" * 4000])
def test_a_cookie_that_is_not_ours_is_as_good_as_none(client, value):
    client.cookies[settings.TOUCH_COOKIE_NAME] = value
    go(client)
    assert QuoteRequest.objects.get().first_touch is None


def test_a_browser_that_asks_to_be_left_alone_is(client, settings):
    client.get("/", CAMPAIGN, headers={"Sec-GPC": "1"})
    assert not cookie(client)
    settings.ATTRIBUTION = False
    client.get("/", CAMPAIGN)
    assert not cookie(client)


def test_of_who_leaves_only_a_count_of_the_day_stays(client):
    client.get("/", CAMPAIGN)
    go(client, until="/quote/details/")
    go(client, until="/quote/contact/")
    count = IntakeCount.objects.get()
    assert (count.begun, count.article) == (1, "")
