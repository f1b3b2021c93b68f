"""A form saved in the middle: found again from any device, deleted in time, told to nobody."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outbox.delivery import drain
from outbox.models import Message, State
from people.models import Person
from quotes.drafts import purge_drafts, resume_url
from quotes.later import ABOUT_ONE_FORM, TO_ONE_ADDRESS
from quotes.models import IntakeDraft, QuoteRequest
from quotes.saving import remind_of_drafts
from quotes.services import submit_quote_request
from tests.factories import submission
from tests.intake import filled, go, hidden_fields
from tests.meanwhile import meanwhile
from tests.threats.machines import solve

pytestmark = pytest.mark.django_db


def save(client, *, address: str = "maria@example.org", **own):
    page = client.get("/quote/later/").content.decode()
    return client.post("/quote/later/", hidden_fields(page) | {"address": address} | own)


def link() -> str:
    return resume_url(IntakeDraft.objects.get()).removeprefix(settings.PUBLIC_BASE_URL)


def test_saving_in_the_middle_of_a_step_keeps_what_was_typed_there(client):
    form = filled(client, "/quote/details/", message="Both knees.") | {"later": "1", "for_whom": ""}
    assert client.post("/quote/details/", form)["Location"] == reverse("quote-later")
    assert save(client)["Location"] == reverse("quote-kept")
    page = client.get("/quote/details/").content.decode()
    assert "Both knees." in page
    assert "Please look at this again" not in page


def test_the_link_opens_the_form_on_another_device_where_she_was(client):
    go(client, until="/quote/contact/", message="Both knees.")
    save(client)
    tablet = Client()
    answer = tablet.get(link())
    assert (answer["Location"], answer["Referrer-Policy"]) == ("/quote/contact/", "no-referrer")
    assert "Both knees." in tablet.get("/quote/details/").content.decode()
    assert go(tablet)["Location"].startswith("/quote/received/")


def test_the_letter_holds_the_link_and_no_word_of_the_form(client, mailoutbox):
    go(client, until="/quote/contact/", message="canary pain")
    save(client)
    message = Message.objects.get()
    assert message.person is None
    drain()
    message.refresh_from_db()
    assert (message.state, message.recipient) == (State.SENT, "maria@example.org")
    # The end of a link is its time, which may have moved on by a second.
    assert link().split(":")[0] in message.text
    assert not re.search("canary|knee|japan", (message.text + message.html).lower())
    assert not Person.objects.exists()


def test_a_saved_form_is_kept_for_thirty_days_and_then_gone(client):
    go(client, until="/quote/contact/")
    save(client)
    address = link()
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert purge_drafts() == 0
        assert Client().get(address)["Location"] == "/quote/contact/"
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert Client().get(address)["Location"] == reverse("quote-link-over")
        assert purge_drafts() == 1
    assert Client().get(address)["Location"] == reverse("quote-link-over")


def test_the_link_to_a_form_that_was_sent_shows_its_confirmation(client):
    go(client, until="/quote/contact/")
    save(client)
    address = link()
    received = go(client)["Location"]
    assert Client().get(address)["Location"] == received


@pytest.mark.parametrize("token", ["x", "a:b:c", "%F0%9F%98%80", "0" * 500])
def test_a_link_that_is_not_ours_opens_nothing(client, token):
    assert client.get(f"/quote/go-on/{token}/")["Location"] == reverse("quote-link-over")


def test_an_altered_link_opens_nothing(client):
    go(client, until="/quote/contact/")
    save(client)
    assert Client().get(link()[:-3] + "xx/")["Location"] == reverse("quote-link-over")


def test_without_being_asked_nobody_is_reminded(client):
    go(client, until="/quote/contact/")
    save(client)
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert remind_of_drafts() == 0


def test_who_asked_for_it_is_reminded_once(client):
    go(client, until="/quote/contact/")
    save(client, remind="on")
    assert remind_of_drafts() == 0
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert (remind_of_drafts(), remind_of_drafts()) == (1, 0)
    assert Message.objects.filter(letter="quote-reminder").count() == 1


def test_who_has_sent_it_meanwhile_is_not_reminded(client):
    go(client, until="/quote/contact/")
    save(client, remind="on")
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        remind_of_drafts()
        go(client)
        drain()
    message = Message.objects.get(letter="quote-reminder")
    assert (message.state, message.reason) == (
        State.CANCELLED,
        "the form was sent or thrown away",
    )
    assert QuoteRequest.objects.count() == 1


@pytest.mark.parametrize("address", ["", "x", "a@b", "a@b.example.org\nBcc: c@example.org"])
def test_an_address_that_is_none_is_said_so_beside_the_field(client, address):
    go(client, until="/quote/contact/")
    page = save(client, address=address)
    assert page.status_code == 200
    assert "Please look at this again" in page.content.decode()
    assert not Message.objects.exists()


def test_nobody_can_have_letters_sent_to_others_by_the_dozen(client):
    go(client, until="/quote/contact/")
    for number in range(10):
        page = save(client, address=f"somebody{number}@example.org")
    assert "Please use one of them" in page.content.decode()
    assert Message.objects.count() == ABOUT_ONE_FORM.most


def test_nobody_gets_more_than_a_few_such_letters_a_day_whoever_asks(client):
    for _ in range(10):
        visitor = Client()
        go(visitor, until="/quote/details/")
        save(visitor, address="Maria@example.org")
    assert Message.objects.count() == TO_ONE_ADDRESS.most


def test_where_many_share_a_network_a_small_sum_lets_her_save_it(client, settings):
    settings.SPAM_PER_NETWORK = 1
    go(client, until="/quote/contact/")
    save(client)
    page = save(client).content.decode()
    given = hidden_fields(page)
    assert Message.objects.count() == 1
    answer = client.post(
        "/quote/later/",
        given | {"address": "maria@example.org", "work_answer": solve(given["work"])},
    )
    assert answer["Location"] == reverse("quote-kept")


def test_what_stood_on_the_page_of_one_form_saves_no_other(client):
    go(client, until="/quote/contact/")
    page = hidden_fields(client.get("/quote/later/").content.decode())
    another = Client()
    go(another, until="/quote/contact/")
    answer = another.post("/quote/later/", page | {"address": "maria@example.org"})
    assert "Please try once more" in answer.content.decode()
    assert not Message.objects.exists()


def test_who_has_begun_no_form_has_nothing_to_save(client):
    assert client.get("/quote/later/")["Location"] == "/quote/"


def test_a_form_that_is_sent_while_it_is_saved_leads_to_its_confirmation_and_no_link_is_mailed(
    client,
):
    filled(client, "/quote/agree/")
    key = IntakeDraft.objects.get().pk

    def send() -> None:
        submit_quote_request(submission(form_key=key))

    page = client.get("/quote/later/").content.decode()
    with meanwhile(send, read="quotes_intakedraft"):
        answer = client.post(
            "/quote/later/", hidden_fields(page) | {"address": "maria@example.org"}
        )
    sent = QuoteRequest.objects.get()
    assert answer["Location"] == reverse("quote-received", args=[sent.uuid])
    assert not Message.objects.filter(letter="resume-link").exists()


def test_a_form_that_is_thrown_away_while_it_is_saved_begins_anew(client):
    filled(client, "/quote/agree/")
    page = client.get("/quote/later/").content.decode()
    with meanwhile(IntakeDraft.objects.all().delete, read="quotes_intakedraft"):
        answer = client.post(
            "/quote/later/", hidden_fields(page) | {"address": "maria@example.org"}
        )
    assert answer["Location"] == reverse("quote")
    assert not Message.objects.exists()
