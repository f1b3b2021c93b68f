"""Anybody can type in somebody else’s address: what would undo her no waits for her own yes."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consents.links import confirm_url
from consents.services import MOST_LETTERS
from followups.services import take_due_steps
from leads.confirming import end_unconfirmed
from leads.models import Lead
from leads.stages import Stage
from outbox import delivery
from outbox.models import Message, State
from people.models import ConsentEvent, Person, Purpose
from people.services import withdraw_consent
from quotes.models import QuoteRequest
from tests.factories import make_request, make_sequence, make_waiting_consent

pytestmark = pytest.mark.django_db

OWNER = {"email": "owner@example.org", "country": "FR"}


@pytest.fixture
def waiting(smtp_server) -> ConsentEvent:
    """A stranger sent a form in the name of somebody who had taken her request back."""
    make_sequence(days=(0,))
    first = make_request(contact=OWNER)
    withdraw_consent(person=first.person, purpose=Purpose.QUOTE_PROCESSING, source="test")
    make_request(contact=OWNER)
    return ConsentEvent.objects.get(is_pending=True)


def page_of(event: ConsentEvent, settings) -> str:
    return confirm_url(event.pk).removeprefix(settings.PUBLIC_BASE_URL)


def letters(person: Person) -> dict[str, str]:
    delivery.drain()
    rows = Message.objects.filter(person=person).order_by("created_at")
    return {row.letter: row.state for row in rows}


def may_be_answered(person: Person) -> bool:
    return person.consent_events.in_force().filter(purpose=Purpose.QUOTE_PROCESSING).exists()


def test_a_stranger_cannot_give_back_what_the_owner_took_back(waiting):
    lead = Lead.objects.get(awaits_confirmation=True)
    assert not may_be_answered(waiting.person)
    assert lead.enrolments.count() == 0
    assert lead.stage == Stage.NEW
    assert QuoteRequest.objects.filter(lead=lead).exists()


def test_the_owner_gets_one_letter_which_asks_and_repeats_nothing(waiting, smtp_server):
    delivery.drain()
    texts = [mail.message.get_body(("plain",)).get_content() for mail in smtp_server.accepted]
    [text] = [text for text in texts if "/confirm/" in text]
    assert "knee" not in text.lower()
    assert letters(waiting.person)["confirm-consent"] == State.SENT
    assert Message.objects.filter(letter="quote-acknowledgement", state=State.SENT).count() == 0


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_scanner_that_opens_the_link_confirms_nothing(client, waiting, settings, method):
    page = getattr(client, method)(page_of(waiting, settings))
    assert page.status_code == 200
    assert not may_be_answered(waiting.person)


def test_her_yes_begins_everything_that_waited(client, waiting, settings):
    delivery.drain()
    client.post(page_of(waiting, settings), {"purpose": "quote_processing"})
    lead = Lead.objects.latest("pk")
    assert may_be_answered(waiting.person)
    assert not lead.awaits_confirmation
    assert lead.reply_due_at > timezone.now() + settings.REPLY_PROMISE - timedelta(minutes=1)
    assert lead.enrolments.count() == 1
    assert letters(waiting.person)["quote-acknowledgement"] == State.SENT


def test_her_yes_can_be_proved_by_the_letter_that_she_used(client, waiting, settings):
    client.post(page_of(waiting, settings), {"purpose": "quote_processing"})
    confirmed = ConsentEvent.objects.latest("pk")
    letter = Message.objects.get(letter="confirm-consent")
    assert confirmed.confirms == waiting
    assert confirmed.letter_uuid == letter.uuid
    assert confirmed.wording == waiting.wording
    assert confirmed.source == "confirmation letter"


def test_pressing_the_button_twice_is_one_yes_and_one_acknowledgement(client, waiting, settings):
    for _ in range(2):
        page = client.post(page_of(waiting, settings), {"purpose": "quote_processing"}, follow=True)
    assert "noted your answer" in page.content.decode()
    assert ConsentEvent.objects.filter(confirms=waiting).count() == 1
    lead = Lead.objects.latest("pk")
    assert lead.conversation.messages.filter(letter="quote-acknowledgement").count() == 1


def test_it_was_not_me_closes_the_request(client, waiting, settings):
    client.post(page_of(waiting, settings), {"not_me": "1"})
    lead = Lead.objects.latest("pk")
    assert lead.stage == Stage.LOST
    assert not may_be_answered(waiting.person)
    assert not ConsentEvent.objects.waiting().exists()
    client.post(page_of(waiting, settings), {"purpose": "quote_processing"})
    assert not may_be_answered(waiting.person)


def test_a_purpose_that_does_not_wait_cannot_be_confirmed(client, waiting, settings):
    for purpose in ("marketing_email", "no such purpose", ""):
        client.post(page_of(waiting, settings), {"purpose": purpose})
    assert ConsentEvent.objects.filter(confirms__isnull=False).count() == 0


def test_a_link_that_is_altered_or_too_old_finds_nothing_and_says_so(
    client, waiting, settings, monkeypatch
):
    good = page_of(waiting, settings)
    long_ago = time.time() - timedelta(days=15).total_seconds()
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: long_ago)
        old = page_of(waiting, settings)
    for address in ("/confirm/x/", good.replace("/confirm/", "/confirm/a"), old):
        page = client.post(address, {"purpose": "quote_processing"}, follow=True)
        assert "Nothing waits" in page.content.decode()
    assert not may_be_answered(waiting.person)


def test_what_was_not_confirmed_in_two_weeks_can_be_confirmed_no_more():
    event = make_waiting_consent()
    late = ConsentEvent(
        person=event.person, purpose=Purpose.CONTACT_PHONE, given=True, is_pending=True,
        source="test", at=timezone.now() - timedelta(days=15),
    )  # fmt: skip
    late.save()
    assert list(ConsentEvent.objects.waiting()) == [event]


def test_a_request_that_nobody_confirms_ends_by_itself(waiting):
    lead = Lead.objects.get(awaits_confirmation=True)
    assert end_unconfirmed() == 0
    Lead.objects.filter(pk=lead.pk).update(opened_at=timezone.now() - timedelta(days=15))
    assert end_unconfirmed() == 1
    assert end_unconfirmed() == 0
    lead.refresh_from_db()
    assert lead.stage == Stage.LOST


def test_however_often_her_address_is_typed_in_she_gets_three_letters_at_most():
    event = make_waiting_consent(**OWNER)
    for _ in range(5):
        make_request(contact=OWNER)
    asked = Message.objects.filter(person=event.person, letter="confirm-consent")
    assert asked.count() == MOST_LETTERS


def test_of_several_letters_on_one_day_one_leaves(smtp_server):
    make_waiting_consent(**OWNER)
    make_request(contact=OWNER)
    delivery.drain()
    states = Message.objects.filter(letter="confirm-consent").values_list("state", flat=True)
    assert sorted(states) == [State.CANCELLED, State.SENT]


def test_what_the_stranger_sees_does_not_tell_that_the_address_is_known(settings):
    make_waiting_consent(**OWNER)
    known = make_request(contact=OWNER)
    unknown = make_request(contact={"email": "nobody@example.org", "country": "FR"})
    pages = [Client().get(f"/quote/received/{each.uuid}/") for each in (known, unknown)]
    assert {page.status_code for page in pages} == {200}


def test_who_never_said_no_is_answered_at_once_and_gets_no_such_letter(smtp_server):
    request = make_request(contact=OWNER)
    assert may_be_answered(request.person)
    assert letters(request.person) == {"quote-acknowledgement": State.SENT}


def test_a_waiting_request_is_on_no_list_of_promises(waiting):
    lead = Lead.objects.get(awaits_confirmation=True)
    Lead.objects.filter(pk=lead.pk).update(reply_due_at=timezone.now() - timedelta(days=1))
    assert lead not in Lead.objects.waiting_for_reply()
    lead.refresh_from_db()
    assert not lead.is_reply_overdue
    take_due_steps()
    assert not Message.objects.filter(letter="follow-up").exists()
