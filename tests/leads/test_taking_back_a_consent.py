"""What follows when a person takes a consent back, by whichever door she does it."""

from uuid import uuid4

import pytest

from leads.models import Note
from leads.services import Move, advance_lead
from leads.stages import Stage
from outbox.models import State
from people.models import Disclosure, Person, Purpose
from people.selectors import current_wordings
from people.services import record_consents, withdraw_consent
from tests.factories import (
    make_complete,
    make_follow_up,
    make_lead,
    make_person,
    make_request,
    make_sequence,
)

pytestmark = pytest.mark.django_db


def withdraw(person: Person, purpose: Purpose, **own: object) -> None:
    withdraw_consent(person=person, purpose=purpose, source="own page", **own)


def notes(person: Person) -> list[str]:
    return [note.body for note in Note.objects.filter(lead__person=person)]


def test_without_consent_to_be_answered_every_open_lead_is_lost_and_its_letters_end():
    make_sequence(days=(1,))
    lead = make_request().lead
    enrolment = lead.enrolments.get()
    withdraw(lead.person, Purpose.QUOTE_PROCESSING)
    lead.refresh_from_db()
    enrolment.refresh_from_db()
    assert (lead.stage, lead.loss_reason) == (Stage.LOST, "privacy_concern")
    assert "own page" in lead.stage_changes.first().reason
    assert (enrolment.state, enrolment.stop_reason) == ("stopped", "withdrawn")


def test_who_is_in_treatment_keeps_her_stage_and_staff_are_told():
    lead = make_complete(make_request().lead)
    for stage in (Stage.CONTACTED, Stage.WITH_CLINICS, Stage.QUOTE_SENT, Stage.BOOKED):
        advance_lead(lead.pk, Move(to=stage), actor=None)
    withdraw(lead.person, Purpose.QUOTE_PROCESSING)
    lead.refresh_from_db()
    assert lead.stage == Stage.BOOKED
    assert "Answer my quote request" in notes(lead.person)[0]


def test_without_consent_to_marketing_reminders_end_and_the_one_that_waits_does_not_leave():
    message = make_follow_up()
    withdraw(message.person, Purpose.MARKETING_EMAIL)
    message.refresh_from_db()
    enrolment = message.conversation.lead.enrolments.get()
    assert message.state == State.CANCELLED
    assert (enrolment.state, enrolment.stop_reason) == ("stopped", "unsubscribed")
    assert message.conversation.lead.is_open


@pytest.mark.parametrize(
    ("purpose", "channel"),
    [
        (Purpose.CONTACT_PHONE, "phone"),
        (Purpose.CONTACT_WHATSAPP, "whatsapp"),
        (Purpose.CONTACT_SMS, "sms"),
    ],
)
def test_who_may_no_longer_be_reached_that_way_is_written_to_by_e_mail(purpose, channel):
    person = make_person()
    Person.objects.filter(pk=person.pk).update(channel=channel)
    make_lead(person=person)
    withdraw(person, purpose)
    person.refresh_from_db()
    assert person.channel == "email"
    assert str(purpose.label) in notes(person)[0]


def test_another_way_of_being_reached_stays_as_she_chose_it():
    person = make_person()
    Person.objects.filter(pk=person.pk).update(channel="whatsapp")
    withdraw(person, Purpose.CONTACT_PHONE)
    person.refresh_from_db()
    assert person.channel == "whatsapp"


def test_staff_are_told_which_clinic_has_to_delete_what_it_was_given():
    lead = make_lead()
    clinic, other = uuid4(), uuid4()
    for uuid, name in ((clinic, "Clinic One"), (other, "Clinic Two")):
        (consent,) = record_consents(
            person=lead.person, given=current_wordings([Purpose.SHARE_PROVIDER]), source="test"
        )
        Disclosure.objects.create(
            person=lead.person, provider_uuid=uuid, recipient=name, what="request", consent=consent
        )
    withdraw(lead.person, Purpose.SHARE_PROVIDER, provider_uuid=clinic)
    (told,) = notes(lead.person)
    assert "Please ask Clinic One to delete what it has: request." in told
    assert "Clinic Two" not in told


def test_taking_back_twice_is_written_once():
    lead = make_lead()
    for _ in range(2):
        withdraw(lead.person, Purpose.CONTACT_PHONE)
    assert lead.person.consent_events.filter(given=False).count() == 1
    assert len(notes(lead.person)) == 1


def test_every_wording_says_what_follows_when_it_is_taken_back():
    for purpose, wording in current_wordings(Purpose).items():
        assert wording.withdrawal_effect, purpose
