"""What a coordinator sees of a person’s consents, and the one thing she may write down there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consents import wordings
from consents.standing import State, standings
from people.models import ConsentEvent, Person, Purpose
from people.selectors import current_wordings
from people.services import withdraw_consent
from tests.factories import make_lead, make_person, make_request, make_staff, make_waiting_consent

pytestmark = pytest.mark.django_db

NEWS = Purpose.MARKETING_EMAIL


@pytest.fixture
def desk(client):
    client.force_login(make_staff())
    return client


def state_of(person: Person, purpose: Purpose = NEWS) -> State:
    [state] = [each.state for each in standings(person) if each.purpose == purpose]
    return state


def tick(person: Person, **own: object) -> ConsentEvent:
    fields = {"given": True, "source": "test", "wording": current_wordings([NEWS])[NEWS]}
    return ConsentEvent.objects.create(person=person, purpose=NEWS, **(fields | own))


def test_each_purpose_is_told_as_it_stands():
    person = make_person(agrees=())
    long_ago = timezone.now() - timedelta(days=800)
    tick(person, is_pending=True, at=long_ago)
    assert state_of(person) == State.UNCONFIRMED
    tick(person, is_pending=True)
    assert state_of(person) == State.WAITING
    tick(person, at=long_ago)
    assert state_of(person) == State.EXPIRED
    tick(person)
    assert state_of(person) == State.AGREED
    tick(person, is_pending=True)
    assert state_of(person) == State.AGREED
    wordings.publish_wording(wordings.begin_next(current_wordings([NEWS])[NEWS]), by=make_staff())
    assert state_of(person) == State.WAITING
    withdraw_consent(person=person, purpose=NEWS, source="test")
    assert state_of(person) == State.WITHDRAWN


def test_a_reworded_consent_has_to_be_asked_again():
    person = make_person(agrees=(NEWS,))
    wordings.publish_wording(wordings.begin_next(current_wordings([NEWS])[NEWS]), by=make_staff())
    assert state_of(person) == State.REWORDED


def test_how_a_person_stands_costs_one_query(django_assert_num_queries):
    person = make_person(agrees=tuple(Purpose))
    with django_assert_num_queries(1):
        assert len(standings(person)) == len(Purpose)


def test_a_withdrawal_told_by_phone_is_written_down_with_who_wrote_it(desk):
    lead = make_lead()
    address = reverse("admin:leads_lead_taken-back", args=[lead.pk])
    page = desk.post(
        address, {"purpose": "quote_processing", "source": "told by phone"}, follow=True
    )
    event = lead.person.consent_events.latest("pk")
    assert (event.given, event.source) == (False, "told by phone")
    assert str(event.recorded_by) == "Carla"
    assert "Taken back: Answer my quote request." in page.content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {"purpose": "marketing_email", "source": "told by phone"},
        {"purpose": "quote_processing", "source": "guessed"},
        {},
    ],
)
def test_what_she_never_agreed_to_or_nobody_was_told_is_refused(desk, typed):
    lead = make_lead()
    desk.post(reverse("admin:leads_lead_taken-back", args=[lead.pk]), typed)
    assert not lead.person.consent_events.filter(given=False).exists()


def test_staff_see_that_a_request_waits_for_her(desk):
    owner = make_waiting_consent().person
    lead = make_request(contact={"email": owner.email}).lead
    page = desk.get(reverse("admin:leads_lead_change", args=[lead.pk])).content.decode()
    assert "nobody may answer" in page
    assert "waits for her to confirm it by our letter" in page
    listed = desk.get(reverse("admin:leads_lead_changelist")).content.decode()
    assert "To be confirmed" in listed
