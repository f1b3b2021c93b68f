"""What a machine may have sent: kept whole, said honestly, and released by staff as it came."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from antispam.marks import Mark
from leads.models import Lead
from mtcrm.demo import load_demo_content
from outbox.models import Message
from people.models import ConsentEvent, Person
from quotes.models import HeldRequest, IntakeDraft, QuoteRequest
from quotes.services import FormHeld, submit_quote_request
from staff.models import Access
from tests.factories import make_staff, submission
from tests.intake import filled, go
from tests.meanwhile import meanwhile

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client):
    client.force_login(make_staff())
    return client


def decide(coordinator, held: HeldRequest, action: str) -> str:
    response = coordinator.post(
        reverse("admin:quotes_heldrequest_changelist"),
        {"action": action, "_selected_action": [held.pk]},
        follow=True,
    )
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("mark", ["", "quote.1:2:3"])
def test_a_form_without_its_mark_is_held_with_an_honest_page_and_no_letter(client, mark):
    answer = go(client, mark=mark, name="Maria Canary")
    page = client.get(answer["Location"])
    held = HeldRequest.objects.get()
    assert "one of us looks at it first" in page.content.decode()
    assert held.reference in page.content.decode()
    assert "Canary" not in page.content.decode()
    assert not Message.objects.exists()
    assert not Person.objects.exists()
    assert not IntakeDraft.objects.exists()


def test_sending_a_held_form_again_shows_the_same_page_and_keeps_one(client):
    form = filled(client, "/quote/agree/") | {"mark": ""}
    first, again = (client.post("/quote/agree/", form) for _ in range(2))
    assert first["Location"] == again["Location"]
    assert HeldRequest.objects.count() == 1


def test_a_released_form_goes_the_ordinary_way_under_the_reference_she_was_told(client):
    where = go(client, mark="", message="Both knees.")["Location"]
    held = HeldRequest.objects.get()
    client.force_login(make_staff())
    decide(client, held, "release")
    request = QuoteRequest.objects.get()
    assert (request.reference, request.form_key) == (held.reference, held.form_key)
    assert request.message == "Both knees."
    assert ConsentEvent.objects.get().purpose == "quote_processing"
    assert Lead.objects.count() == 1
    assert Message.objects.get().letter == "quote-acknowledgement"
    assert Access.objects.get(what="changed").leads == Lead.objects.get().reference
    assert client.get(where)["Location"] == reverse("quote-received", args=[request.uuid])


def test_what_was_released_cannot_be_released_or_set_aside_again(coordinator):
    go(coordinator, mark="")
    held = HeldRequest.objects.get()
    decide(coordinator, held, "release")
    assert "has decided about this already" in decide(coordinator, held, "release")
    assert "has decided about this already" in decide(coordinator, held, "set_aside")
    assert QuoteRequest.objects.count() == 1


def test_what_was_set_aside_by_mistake_can_still_be_released(coordinator):
    go(coordinator, mark="")
    held = HeldRequest.objects.get()
    decide(coordinator, held, "set_aside")
    assert not QuoteRequest.objects.exists()
    decide(coordinator, held, "release")
    assert QuoteRequest.objects.count() == 1


def test_the_first_page_of_the_desk_says_that_a_form_is_held(coordinator):
    go(coordinator, mark="")
    assert "1 request is held" in coordinator.get(reverse("admin:index")).content.decode()
    page = coordinator.get(
        reverse("admin:quotes_heldrequest_change", args=[HeldRequest.objects.get().pk])
    )
    assert "does not come from a page of ours" in page.content.decode()
    assert "It hurts when I climb stairs." in page.content.decode()


def test_a_form_sent_too_quickly_asks_for_a_sum_and_keeps_what_was_ticked(client, settings):
    settings.SPAM_LEAST_SECONDS = 3
    page = go(client).content.decode()
    assert "data-work=" in page
    assert re.search(r'name="consent_quote_processing"[^>]*checked', page)
    assert not re.search(r'name="consent_marketing_email"[^>]*checked', page)
    assert not QuoteRequest.objects.exists()


def test_without_scripts_a_person_may_look_at_it_instead(client, settings):
    settings.SPAM_LEAST_SECONDS = 3
    form = filled(client, "/quote/agree/")
    client.post("/quote/agree/", form)
    answer = client.post("/quote/agree/", form | {"hold": "1"})
    assert answer["Location"] == reverse("quote-held", args=[HeldRequest.objects.get().form_key])


def test_a_network_that_floods_us_is_told_so_and_loses_nothing(client, settings):
    settings.SPAM_PER_NETWORK = 0
    page = go(client).content.decode()
    assert "Very many requests come from your network" in page
    assert re.search(r'name="consent_quote_processing"[^>]*checked', page)
    settings.SPAM_PER_NETWORK = 100
    go(client)
    assert QuoteRequest.objects.count() == 1


def test_a_second_click_with_the_same_sum_shows_the_confirmation(client, settings):
    form = filled(client, "/quote/agree/")
    first = client.post("/quote/agree/", form)
    again = client.post("/quote/agree/", form | {"mark": Mark.make("quote").token})
    assert first["Location"] == again["Location"]


def test_a_draft_that_was_sent_in_another_tab_is_not_made_again(client):
    go(client)
    client.post("/quote/keep/", {"step": "details", "message": "x"})
    assert not IntakeDraft.objects.exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_browser_solves_the_sum_and_sends_the_form_by_itself(browser_page: Page, settings):
    load_demo_content()
    settings.SPAM_LEAST_SECONDS = 600
    page = browser_page
    page.goto("/quote/")
    page.get_by_label("A personal quote").check()
    page.get_by_label("Your home country").select_option("DE")
    page.get_by_label("As soon as possible").check()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/details/")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("First name").fill("Maria")
    page.locator("#id_email").fill("maria@example.org")
    page.get_by_role("button", name="Continue").click()
    page.locator("#id_consent_quote_processing").check()
    page.get_by_role("button", name="Send my request").click()
    page.wait_for_url("**/quote/received/**", timeout=60_000)
    expect(page.get_by_text("MT-")).to_be_visible()


def test_a_form_that_is_sent_while_it_would_be_held_is_sent_only(client):
    form = filled(client, "/quote/agree/") | {"mark": ""}
    key = IntakeDraft.objects.get().pk

    def send() -> None:
        submit_quote_request(submission(form_key=key))

    with meanwhile(send, read="quotes_intakedraft"):
        answer = client.post("/quote/agree/", form)
    assert answer["Location"] == reverse("quote-received", args=[QuoteRequest.objects.get().uuid])
    assert not HeldRequest.objects.exists()


def test_a_form_that_was_held_a_moment_ago_is_not_sent_as_well(client):
    go(client, mark="")
    with pytest.raises(FormHeld):
        submit_quote_request(submission(form_key=HeldRequest.objects.get().form_key))
    assert not QuoteRequest.objects.exists()
    assert not Message.objects.exists()
