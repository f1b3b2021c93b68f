"""The board: every open stage with its leads, moved by the rules of the lead's page."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from leads import board
from leads.models import Lead
from leads.services import Move, advance_lead
from leads.stages import OPEN
from tests.factories import make_lead, make_staff

pytestmark = pytest.mark.django_db

BOARD = "/admin/leads/lead/board/"


@pytest.fixture
def carla(client):
    carla = make_staff()
    client.force_login(carla)
    return carla


def column(page: str, stage: str) -> str:
    return page.partition(f'data-stage="{stage}"')[2].partition("</section>")[0]


def cards(page: str, stage: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="lead-(\d+)"', column(page, stage))]


def make_leads(number: int) -> list[Lead]:
    now = timezone.now()
    return [make_lead(reply_by=now + timedelta(hours=hour)) for hour in range(1, number + 1)]


def move(client, lead: Lead, to: str, **own):
    url = reverse("admin:leads_lead_advance", args=[lead.pk])
    sent = {"to": to, "version": lead.version, "board": "1"} | own
    return client.post(url, sent, follow=True)


def test_every_open_stage_has_a_column_and_what_is_closed_has_none(client, carla):
    page = client.get(BOARD).content.decode()
    assert re.findall(r'data-stage="(\w+)"', page) == [stage.value for stage in OPEN]


def test_a_column_shows_the_earliest_promise_first(client, carla):
    first, second = make_leads(2)
    late = make_lead(reply_by=timezone.now() - timedelta(hours=1))
    page = client.get(BOARD).content.decode()
    assert cards(page, "new") == [late.pk, first.pk, second.pk]
    assert "late by" in column(page, "new")


def test_a_card_is_moved_by_its_button_and_the_board_shows_it_in_its_new_column(client, carla):
    lead = make_lead()
    answer = move(client, lead, "contacted")
    assert answer.redirect_chain[-1][0] == BOARD
    page = answer.content.decode()
    assert cards(page, "new") == []
    assert cards(page, "contacted") == [lead.pk]
    assert lead.stage_changes.first().actor == carla


def test_a_card_offers_only_the_stages_that_there_is_an_arrow_to(client, carla):
    make_lead()
    page = client.get(BOARD).content.decode()
    assert re.findall(r'<option value="(\w+)">', column(page, "new")) == ["contacted", "qualifying"]


def test_a_stage_without_an_arrow_is_refused_in_words(client, carla):
    lead = make_lead()
    page = move(client, lead, "booked").content.decode()
    assert "A lead cannot go from" in page
    assert cards(page, "new") == [lead.pk]


def test_who_moves_a_card_that_somebody_else_has_moved_is_told(client, carla):
    lead = make_lead()
    advance_lead(lead.pk, Move(to="qualifying"), actor=None)
    page = move(client, lead, "contacted").content.decode()
    assert "Somebody else changed this lead" in page
    assert cards(page, "qualifying") == [lead.pk]


def test_each_column_is_read_page_by_page_and_the_others_stay_where_they_are(
    client, carla, monkeypatch
):
    monkeypatch.setattr(board, "CARDS", 2)
    leads = make_leads(5)
    for lead in leads[3:]:
        advance_lead(lead.pk, Move(to="contacted"), actor=None)
    page, seen = client.get(BOARD).content.decode(), []
    while True:
        seen += cards(page, "new")
        assert cards(page, "contacted") == [leads[3].pk, leads[4].pk]
        further = re.search(r'href="(\?[^"]+)">Show the next', column(page, "new"))
        if not further:
            break
        page = client.get(BOARD + further[1].replace("&amp;", "&")).content.decode()
    assert seen == [lead.pk for lead in leads[:3]]
    assert "Back to the first" in column(page, "new")


def test_leads_with_one_and_the_same_promise_are_all_seen(client, carla, monkeypatch):
    monkeypatch.setattr(board, "CARDS", 2)
    due = timezone.now()
    leads = [make_lead(reply_by=due) for _ in range(5)]
    place, seen = "", []
    while place is not None:
        [new] = [
            each
            for each in board.columns(Lead.objects.all(), {"new": place})
            if each.stage == "new"
        ]
        seen += [card.lead.pk for card in new.cards]
        place = str(board.Place(due, seen[-1])) if new.next_page else None
    assert seen == [lead.pk for lead in leads]


def test_what_is_too_many_to_count_is_said_to_be_more(client, carla, monkeypatch):
    monkeypatch.setattr(board, "CARDS", 1)
    monkeypatch.setattr(board, "MOST_COUNTED", 2)
    make_leads(3)
    assert "more than 2" in column(client.get(BOARD).content.decode(), "new")


@pytest.mark.parametrize("place", ["x", "~", "2026-01-01~1", "2026-01-01T00:00Z~x", "~" * 9999])
def test_a_place_that_is_none_is_the_top(client, carla, place):
    lead = make_lead()
    assert cards(client.get(BOARD, {"new": place}).content.decode(), "new") == [lead.pk]


def test_the_board_asks_as_much_of_the_database_whatever_is_on_it(
    client, carla, monkeypatch, django_assert_max_num_queries
):
    make_leads(6)
    monkeypatch.setattr(board, "CARDS", 2)
    with django_assert_max_num_queries(2 * len(OPEN) + 4):
        client.get(BOARD)


def test_who_may_only_look_gets_no_button(client):
    viewer = make_staff(is_superuser=False)
    viewer.user_permissions.add(Permission.objects.get(codename="view_lead"))
    client.force_login(viewer)
    make_lead()
    assert "<select" not in column(client.get(BOARD).content.decode(), "new")


def test_who_may_not_see_leads_sees_no_board(client):
    client.force_login(make_staff(is_superuser=False))
    assert client.get(BOARD).status_code == 403


def test_opening_the_board_changes_nothing_and_posting_to_it_is_refused(client, carla):
    assert client.post(BOARD).status_code == 403


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_card_is_dragged_to_the_next_stage_but_to_no_other(
    client, carla, live_web: str, browser_page: Page
):
    lead = make_lead()
    session = {"name": settings.SESSION_COOKIE_NAME, "url": live_web}
    session["value"] = client.cookies[settings.SESSION_COOKIE_NAME].value
    browser_page.context.add_cookies([session])
    browser_page.goto(BOARD)
    card = browser_page.locator(f"#lead-{lead.pk}")
    card.drag_to(browser_page.locator("[data-stage=deciding]"))
    expect(browser_page.locator(f"[data-stage=new] #lead-{lead.pk}")).to_be_visible()
    card.drag_to(browser_page.locator("[data-stage=qualifying]"))
    expect(browser_page.locator(f"[data-stage=qualifying] #lead-{lead.pk}")).to_be_visible()
    lead.refresh_from_db()
    assert lead.stage == "qualifying"


# --- What they could spend ---


def with_budgets(*bands: str) -> None:
    for band in bands:
        make_lead(budget=band)


def test_a_column_says_what_its_leads_could_spend_by_currency(client, carla):
    with_budgets("EUR:2000-5000", "EUR:0-2000", "JPY:300000-750000", "")
    text = column(client.get(BOARD).content.decode(), "new")
    assert "2,000 to 7,000 EUR" in text
    assert "300,000 to 750,000 JPY" in text


def test_a_budget_without_end_makes_the_total_one_without_end(client, carla):
    with_budgets("EUR:20000-0", "EUR:2000-5000")
    assert "More than 22,000 EUR" in column(client.get(BOARD).content.decode(), "new")


def test_of_more_leads_than_are_counted_the_total_is_of_the_first(client, carla, monkeypatch):
    monkeypatch.setattr(board, "MOST_COUNTED", 2)
    monkeypatch.setattr(board, "CARDS", 1)
    with_budgets("EUR:2000-5000", "EUR:2000-5000", "EUR:10000-20000")
    text = column(client.get(BOARD).content.decode(), "new")
    assert "The first of them:" in text
    assert "4,000 to 10,000 EUR" in text


def test_an_unknown_band_of_long_ago_counts_for_nothing(client, carla):
    with_budgets("DEM:1-2", "EUR:2000-5000")
    assert "2,000 to 5,000 EUR" in column(client.get(BOARD).content.decode(), "new")
