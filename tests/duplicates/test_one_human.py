"""What is about a human counts at every address of hers; what is about a mailbox stays with it."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from consents.services import agree
from followups.models import Enrolment
from followups.services import unsubscribe
from leads.services import Move, advance_lead, log_call
from outbox import delivery
from outbox.gate import obstacle_of
from outbox.models import Message, State
from outbox.schedule import next_welcome
from people.access import page_url
from people.models import ConsentEvent, Person, Purpose, Suppression
from people.selectors import current_wordings
from people.services import record_consents
from portal.agreements import agreements_of
from portal.services import end_links, send_links
from privacy.copies import copy_of
from privacy.erasing import erase_person
from privacy.models import Erasure
from quotes.models import QuoteRequest
from tests.duplicates.test_merging import make_one
from tests.factories import (
    let_in,
    make_answer,
    make_follow_up,
    make_request,
    make_sequence,
    make_staff,
    noon_zone,
)
from tests.records.sending import pdf, put

pytestmark = pytest.mark.django_db

DEATH = Move(to="lost", loss_reason="deceased")
WORDS, OTHER_WORDS = "It hurts when I climb stairs.", "My knee is swollen."


def two(one: str, other: str) -> tuple[QuoteRequest, QuoteRequest]:
    """Requests from two addresses whose people were merged; the first is kept."""
    first = make_request(contact={"email": one}, message=WORDS)
    second = make_request(contact={"email": other}, message=OTHER_WORDS)
    make_one(first.person, second.person)
    for request in (first, second):
        request.person.refresh_from_db()
    return first, second


def of_one_mailbox() -> tuple[QuoteRequest, QuoteRequest]:
    return two("ana.lopez@gmail.com", "analopez+knee@googlemail.com")


def of_two_mailboxes() -> tuple[QuoteRequest, QuoteRequest]:
    return two("ana@example.org", "ana@example.com")


def test_a_link_to_the_other_way_of_writing_her_address_opens_the_page_of_the_kept_one(client):
    kept, merged = of_one_mailbox()
    page = let_in(client, merged.person).get("/my/").content.decode()
    for request in (kept, merged):
        assert request.reference in page
        thread = reverse("my-thread", args=[request.lead.uuid])
        assert client.get(thread).status_code == 200
    assert "ana.lopez@gmail.com" in client.get("/my/details/").content.decode()


@pytest.mark.parametrize("visitor", ["kept", "merged"])
def test_who_reads_one_of_two_mailboxes_sees_nothing_of_what_was_asked_from_the_other(
    client, visitor
):
    """Also when staff were made to believe that the two are one."""
    kept, merged = of_two_mailboxes()
    carla = make_staff()
    for request in (kept, merged):
        make_answer(lead=request.lead, body=f"Answer to {request.reference}", author=carla)
    hers, others = (kept, merged) if visitor == "kept" else (merged, kept)
    let_in(client, hers.person)
    lead = others.lead
    pages = [
        "/my/", "/my/messages/", "/my/records/", "/my/details/", "/my/given/", "/my/consents/",
        reverse("my-thread", args=[lead.uuid]), reverse("my-records-of", args=[lead.uuid]),
    ]  # fmt: skip
    seen = "".join(client.get(page, follow=True).content.decode() for page in pages)
    copy = client.post("/my/data/copy/", {"form": "json"}).content.decode()
    assert hers.reference in seen
    assert hers.reference in copy
    for secret in (others.reference, lead.reference, others.email, others.message):
        assert secret not in seen
        assert secret not in copy
    assert client.get(reverse("my-thread", args=[lead.uuid])).status_code == 404
    assert client.post(reverse("my-reopen", args=[lead.uuid])).status_code == 404
    assert client.post(reverse("my-uploads", args=[lead.uuid])).status_code == 404


def test_her_copy_tells_of_every_way_of_writing_her_mailbox():
    kept, merged = of_one_mailbox()
    text = copy_of(kept.person).as_json()
    assert WORDS in text
    assert OTHER_WORDS in text
    assert merged.email in text


def test_what_she_agreed_to_by_either_way_of_writing_is_on_her_page_and_can_be_taken_back(client):
    kept, merged = of_one_mailbox()
    given = current_wordings([Purpose.MARKETING_EMAIL])
    record_consents(person=merged.person, given=given, source="test")
    label = given[Purpose.MARKETING_EMAIL].label
    let_in(client, kept.person)
    [agreement] = [
        each for each in agreements_of(kept.person) if each.purpose == Purpose.MARKETING_EMAIL
    ]
    assert agreement.is_in_force
    assert label in client.get("/my/consents/").content.decode()
    client.post("/my/consents/withdraw/", {"purpose": "marketing_email", "clinic": ""})
    in_force = ConsentEvent.objects.in_force().filter(purpose=Purpose.MARKETING_EMAIL)
    assert not in_force.exists()


def test_ending_her_links_ends_those_to_the_other_way_of_writing_her_address(client):
    kept, merged = of_one_mailbox()
    before = page_url(merged.person)
    end_links(kept.person)
    path = before.partition("/r/")[2]
    assert client.get(f"/r/{path}")["Location"].endswith("link=ended")


def test_she_uploads_for_what_she_asked_by_the_other_way_of_writing_her_address():
    kept, merged = of_one_mailbox()
    wording = current_wordings([Purpose.RECORDS_PROCESSING])[Purpose.RECORDS_PROCESSING]
    agree(person=kept.person, wording=wording, source="own page")
    assert put(merged.lead, "a.pdf", pdf())


def test_staff_erase_her_at_every_address():
    _kept, merged = of_two_mailboxes()
    erase_person(merged.person.pk, asked_by=Erasure.AskedBy.PHONE)
    assert Erasure.objects.count() == 2
    assert not Person.objects.filter(erased_at=None).exists()
    assert set(QuoteRequest.objects.values_list("message", flat=True)) == {""}


def test_who_erases_herself_on_her_page_erases_what_is_of_her_mailbox_and_staff_ask_her():
    kept, merged = of_two_mailboxes()
    erase_person(merged.person.pk, asked_by=Erasure.AskedBy.HERSELF)
    assert Erasure.objects.get().person == merged.person
    assert QuoteRequest.objects.get(pk=kept.pk).message == WORDS
    assert "Another address of hers was erased" in kept.lead.notes.get().body


def test_a_link_that_says_no_in_one_mailbox_silences_every_address():
    kept, merged = of_two_mailboxes()
    letters = [make_follow_up(lead=request.lead) for request in (kept, merged)]
    unsubscribe(letters[1])
    for letter in letters:
        Message.objects.filter(pk=letter.pk).update(**letter.present_address)
        assert obstacle_of(letter).reason == "unsubscribed"
    assert not Enrolment.objects.filter(state="active").exists()
    assert Suppression.objects.count() == 2


def test_who_asks_not_to_be_called_is_called_at_no_number():
    kept, merged = of_two_mailboxes()
    for request in (kept, merged):
        person = request.person
        Person.objects.filter(pk=person.pk).update(channel="phone")
        person.consent_events.create(purpose=Purpose.CONTACT_PHONE, given=True, source="test")
    log_call(kept.lead, outcome="asked_to_stop", caller=make_staff())
    assert set(Person.objects.values_list("channel", flat=True)) == {"email"}


def test_one_human_gets_one_follow_up_a_day_at_whichever_address():
    kept, merged = of_two_mailboxes()
    first, second = (make_follow_up(lead=request.lead) for request in (kept, merged))
    Message.objects.filter(pk=second.pk).update(**second.present_address)
    assert obstacle_of(second) is None
    Message.objects.filter(pk=first.pk).update(
        state=State.UNCERTAIN, data_started_at=timezone.now()
    )
    assert obstacle_of(second).reason == "another follow-up today"
    Message.objects.filter(pk=first.pk).update(data_started_at=timezone.now() - timedelta(hours=25))
    assert obstacle_of(second) is None


def test_the_quiet_hours_of_one_address_count_at_the_other(settings, smtp_server):
    settings.EMAIL_URL = smtp_server.url
    kept, merged = of_two_mailboxes()
    Person.objects.update(time_zone=noon_zone())
    letter = make_follow_up(lead=merged.lead)
    Person.objects.filter(pk=kept.person.pk).update(quiet_from=time(11), quiet_until=time(15))
    delivery.drain()
    letter.refresh_from_db()
    assert (letter.state, letter.reason) == (State.PENDING, "night")
    Person.objects.update(quiet_from=None, quiet_until=None)
    Message.objects.filter(pk=letter.pk).update(due_at=timezone.now())
    delivery.drain()
    letter.refresh_from_db()
    assert letter.state == State.SENT


def test_quiet_hours_of_two_addresses_are_kept_one_after_the_other():
    berlin, tokyo = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")
    morning = timezone.datetime(2026, 11, 25, 9, 30, tzinfo=berlin)
    hers, elsewhere = (time(9), time(11)), (time(19), time(21))
    welcome = next_welcome(morning, berlin, hers, also=[(tokyo, elsewhere)])
    assert welcome.astimezone(berlin).strftime("%d %H:%M") == "25 13:00"


def test_a_new_request_from_her_other_address_begins_no_sequence_twice():
    make_sequence(days=(1,))
    of_two_mailboxes()
    running = Enrolment.objects.filter(state="active")
    assert running.count() == 1
    make_request(contact={"email": "ana@example.com", "name": "Ana B"})
    assert running.count() == 1
    make_request(contact={"email": "somebody@example.com"})
    assert running.count() == 2


def test_an_address_that_is_typed_to_get_a_link_gets_the_link_to_its_own_page(client):
    _kept, merged = of_two_mailboxes()
    client.post("/my/link/", {"email": merged.email})
    send_links()
    letter = Message.objects.get(letter="page-link")
    assert letter.person == merged.person


def test_who_has_died_has_died_at_every_address_of_hers_until_that_is_taken_back():
    first, second = of_two_mailboxes()
    advance_lead(second.lead_id, DEATH, actor=None)
    first.lead.refresh_from_db()
    assert (first.lead.stage, first.lead.loss_reason) == ("lost", "deceased")
    gone = Suppression.objects.filter(reason=Suppression.Reason.DECEASED)
    hashes = {first.person.email_hash, second.person.email_hash}
    assert set(gone.values_list("address_hash", flat=True)) == hashes
    advance_lead(first.lead_id, Move(to="contacted"), actor=None)
    assert not gone.exists()
