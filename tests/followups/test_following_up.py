"""The demo sequence's mechanism: it runs by itself and stops when it should."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followups.models import Enrolment
from followups.services import enrol_everywhere, take_due_steps, unsubscribe
from leads.services import Move, advance_lead
from outbox import delivery
from outbox.models import Message, State
from outbox.stopping import stop_url
from people.models import ConsentEvent, Purpose, Suppression
from people.selectors import current_wordings
from tests.factories import (
    make_complete,
    make_follow_up,
    make_lead,
    make_message,
    make_person,
    make_request,
    make_sequence,
    noon_zone,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _letters_stay_here(settings, tmp_path):
    settings.EMAIL_URL = ""
    settings.LETTER_FOLDER = tmp_path


@pytest.fixture
def sequence():
    return make_sequence(days=(2, 5))


def due_now() -> None:
    Enrolment.objects.update(next_due_at=timezone.now() - timedelta(minutes=1))


def follow_ups():
    return Message.objects.filter(letter="follow-up")


def test_a_new_request_begins_the_sequence_by_daytime_where_she_lives(sequence):
    lead = make_request(contact={"time_zone": "Asia/Tokyo"}).lead
    due = lead.enrolments.get().next_due_at
    assert due >= lead.opened_at + 2 * DAY
    assert 9 <= due.astimezone(ZoneInfo("Asia/Tokyo")).hour < 19


def test_each_step_is_taken_once_and_then_the_sequence_is_finished(sequence):
    enrolment = make_request().lead.enrolments.get()
    for _ in range(4):
        due_now()
        take_due_steps()
    enrolment.refresh_from_db()
    assert enrolment.state == Enrolment.State.FINISHED
    assert follow_ups().count() == 2


def test_nothing_is_taken_before_its_time(sequence):
    make_request()
    assert take_due_steps() == 0


def test_enrolling_twice_is_once(sequence):
    lead = make_lead()
    enrol_everywhere(lead)
    enrol_everywhere(lead)
    assert lead.enrolments.count() == 1


@pytest.mark.parametrize(
    "move", [Move(to="lost", loss_reason="timing_later"), Move(to="spam", reason="a robot")]
)
def test_a_lead_that_is_closed_is_followed_up_no_more(sequence, move):
    lead = make_request().lead
    due_now()
    take_due_steps()
    advance_lead(lead.pk, move, actor=None)
    due_now()
    take_due_steps()
    assert lead.enrolments.get().stop_reason == Enrolment.StopReason.SETTLED
    assert [letter.state for letter in follow_ups()] == [State.CANCELLED]


def test_a_won_lead_is_followed_up_no_more(sequence):
    lead = make_complete(make_request().lead)
    for stage in ("contacted", "with_clinics", "quote_sent", "booked"):
        advance_lead(lead.pk, Move(to=stage), actor=None)
    due_now()
    take_due_steps()
    assert lead.enrolments.get().state == Enrolment.State.STOPPED
    assert follow_ups().count() == 0


def test_unsubscribing_stops_the_sequence_and_what_already_waits(sequence, client):
    lead = make_request(contact={"time_zone": noon_zone()}).lead
    due_now()
    take_due_steps()
    [waiting] = follow_ups()
    answer = client.post(
        stop_url(waiting).removeprefix("http://127.0.0.1:8000"),
        {"List-Unsubscribe": "One-Click"},
    )
    delivery.drain()
    waiting.refresh_from_db()
    assert answer.status_code == 200
    assert lead.enrolments.get().stop_reason == Enrolment.StopReason.UNSUBSCRIBED
    assert waiting.state in {State.SUPPRESSED, State.CANCELLED}
    assert Suppression.objects.get().scope == "marketing"


def test_unsubscribing_needs_no_cookie_no_token_and_no_second_time(client):
    strict = Client(enforce_csrf_checks=True)
    path = stop_url(make_follow_up()).removeprefix("http://127.0.0.1:8000")
    answers = [strict.post(path) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert Suppression.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_scanner_that_opens_the_link_changes_nothing(client, method):
    path = stop_url(make_follow_up()).removeprefix("http://127.0.0.1:8000")
    getattr(client, method)(path)
    assert Suppression.objects.count() == 0


def test_an_unknown_token_is_answered_as_a_known_one(client):
    known = stop_url(make_follow_up()).removeprefix("http://127.0.0.1:8000")
    unknown = reverse("unsubscribe", args=["0" * 32 + ":forged"])
    assert client.post(known).content == client.post(unknown).content
    assert Suppression.objects.count() == 1


def test_withdrawing_the_request_stops_every_letter(client):
    message = make_message()
    path = stop_url(message).removeprefix("http://127.0.0.1:8000")
    client.post(path, {"what": "request"})
    delivery.drain()
    message.refresh_from_db()
    assert message.state == State.SUPPRESSED
    newest = ConsentEvent.objects.filter(purpose=Purpose.QUOTE_PROCESSING).last()
    assert newest.given is False
    lead = message.conversation.lead
    assert (lead.stage, lead.loss_reason) == ("lost", "privacy_concern")
    client.post(path, {"what": "request"})
    assert ConsentEvent.objects.filter(given=False).count() == 1


def test_marketing_consent_is_withdrawn_with_the_unsubscription():
    message = make_message(
        request=make_request(
            consents=current_wordings([Purpose.QUOTE_PROCESSING, Purpose.MARKETING_EMAIL])
        )
    )
    unsubscribe(message)
    newest = ConsentEvent.objects.filter(purpose=Purpose.MARKETING_EMAIL).last()
    assert newest.given is False


def test_a_follow_up_that_waited_a_day_too_long_is_not_sent():
    lead = make_request(contact={"time_zone": noon_zone()}).lead
    message = make_follow_up(lead=lead, expires_at=timezone.now() - DAY)
    delivery.drain()
    message.refresh_from_db()
    assert message.state == State.EXPIRED


def test_a_lead_on_hold_is_left_alone_and_goes_on_later(sequence):
    lead = make_request().lead
    advance_lead(lead.pk, Move(to="on_hold", reason="on a journey"), actor=None)
    due_now()
    take_due_steps()
    assert follow_ups().count() == 0
    advance_lead(lead.pk, Move(to="qualifying"), actor=None)
    due_now()
    take_due_steps()
    assert follow_ups().count() == 1


def test_one_step_that_cannot_be_taken_holds_nobody_else_up(sequence):
    broken = make_request().lead
    type(broken.person).objects.filter(pk=broken.person_id).update(time_zone="Berlin")
    make_request()
    due_now()
    take_due_steps()
    assert follow_ups().count() == 1
    assert broken.enrolments.get().next_due_at > timezone.now()


def test_a_sequence_that_cannot_be_begun_costs_no_enquiry(sequence):
    person = make_person()
    type(person).objects.filter(pk=person.pk).update(time_zone="Berlin")
    request = make_request(contact={"email": person.email})
    assert request.lead.enrolments.count() == 0
