"""Who wants to be erased is: everywhere, at once, and only she."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from leads.models import Lead, StageChange
from leads.stages import LossReason, Stage
from outbox import delivery
from outbox.models import Message, State
from people.access import page_url, person_of_link
from people.models import ConsentEvent, Person, Suppression
from people.services import suppress
from privacy import erasing
from privacy.models import Erasure, Recall
from quotes.models import QuoteRequest
from tests.factories import make_follow_up, make_lead, make_person, make_request, make_staff
from tests.privacy.life import make_life, where_she_is_found

pytestmark = pytest.mark.django_db

HERSELF = Erasure.AskedBy.HERSELF


def erase(person: Person) -> Erasure:
    return erasing.erase_person(person.pk, asked_by=HERSELF)


@pytest.fixture
def _letters_leave(settings, smtp_server):
    settings.EMAIL_URL = smtp_server.url


@pytest.mark.usefixtures("_letters_leave")
def test_nothing_of_her_is_found_in_any_column_of_any_table():
    person = make_life()
    delivery.drain()
    before = where_she_is_found()
    assert len(before) > 20, sorted(before)
    erase(person)
    delivery.drain()
    erasing.forget_last_letters()
    assert where_she_is_found() == set()


def test_somebody_else_stays_as_she_was():
    other = make_request().person
    before = list(QuoteRequest.objects.filter(person=other).values())
    erase(make_life())
    other.refresh_from_db()
    assert other.name == "Maria"
    assert list(QuoteRequest.objects.filter(person=other).values()) == before
    assert other.messages.filter(state=State.PENDING).exists()


def test_an_open_lead_is_closed_because_the_data_are_erased():
    lead = make_request().lead
    erase(lead.person)
    lead.refresh_from_db()
    assert (lead.stage, lead.loss_reason) == (Stage.LOST, LossReason.DATA_ERASED)
    assert lead.treatment is None


def test_what_proves_her_consents_stays_and_says_that_they_are_over():
    person = make_person()
    given = ConsentEvent.objects.get(person=person)
    erase(person)
    assert ConsentEvent.objects.filter(pk=given.pk, wording=given.wording).exists()
    assert not ConsentEvent.objects.filter(person=person).in_force().exists()


def test_links_to_her_page_end():
    person = make_person()
    token = page_url(person).rstrip("/").rpartition("/")[2]
    assert person_of_link(token) == person
    erase(person)
    assert person_of_link(token) is None


@pytest.mark.usefixtures("_letters_leave")
def test_no_letter_follows_but_the_last_one(smtp_server):
    lead = make_request().lead
    make_follow_up(lead=lead)
    erase(lead.person)
    delivery.drain()
    (letter,) = smtp_server.messages
    assert "We have done what you asked" in str(letter["Subject"])


def test_a_letter_that_a_worker_holds_does_not_leave_any_more():
    message = make_follow_up()
    Message.objects.filter(pk=message.pk).update(
        state=State.SENDING, lease_until=timezone.now() + timedelta(minutes=2)
    )
    erase(message.person)
    message.refresh_from_db()
    assert message.state == State.CANCELLED
    assert message.lease_token is None


def test_that_she_wants_no_letters_is_still_known_by_the_fingerprint_of_her_address():
    person = make_person()
    suppress(
        person.email, scope=Suppression.Scope.MARKETING, reason=Suppression.Reason.UNSUBSCRIBED
    )
    erase(person)
    assert Suppression.objects.filter(address_hash=person.email_hash).exists()


def test_erasing_twice_is_one_erasure_and_one_letter():
    person = make_person()
    first = erase(person)
    again = erase(person)
    assert first == again
    assert Message.objects.filter(letter="erasure-done").count() == 1


def test_who_asks_again_under_the_same_address_is_somebody_new():
    email = "maria@example.org"
    old = make_request(contact={"email": email}).person
    erase(old)
    new = make_request(contact={"email": email}).person
    assert new != old
    assert new.name == "Maria"
    assert Lead.objects.open().get().person == new


def test_the_record_of_an_erasure_names_who_did_it_and_nothing_of_her():
    carla = make_staff()
    person = make_life()
    erasure = erasing.erase_person(person.pk, asked_by=Erasure.AskedBy.LETTER, actor=carla)
    assert erasure.actor == carla
    assert erasure.counts["quotes.QuoteRequest"] == 1
    assert erasure.counts["quotes.HeldRequest"] == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Erasure.objects.update(counts={})
    with pytest.raises(IntegrityError), transaction.atomic():
        Erasure.objects.all().delete()


def test_whoever_was_given_something_of_hers_is_listed_to_be_told():
    person = make_life()
    erase(person)
    assert Recall.objects.get().disclosure.recipient == "Clinic Example"


def test_what_is_written_a_moment_later_is_swept_up():
    person = make_person()
    erase(person)
    lead = make_lead(person=person, asked_by="zqcanary late")
    StageChange.objects.create(lead=lead, to_stage="new", reason="zqcanary")
    assert where_she_is_found()
    erasing.sweep_erased()
    assert where_she_is_found() == set()


def test_a_request_can_be_erased_once_and_whole_and_in_no_other_way():
    request = make_request()
    hers = QuoteRequest.objects.filter(pk=request.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        hers.update(message="Something else.")
    with pytest.raises(IntegrityError), transaction.atomic():
        hers.update(message="", erased_at=timezone.now())
    erase(request.person)
    request.refresh_from_db()
    assert request.erased_at
    with pytest.raises(IntegrityError), transaction.atomic():
        hers.update(name="Somebody")


def test_of_a_stage_change_only_the_words_can_go():
    lead = make_lead()
    change = StageChange.objects.filter(lead=lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        change.update(to_stage="lost")
    with pytest.raises(IntegrityError), transaction.atomic():
        change.update(reason="She said so.")
    with pytest.raises(IntegrityError), transaction.atomic():
        change.delete()
    change.update(reason="")
