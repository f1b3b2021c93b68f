"""Calls: what came of each is kept, and only a conversation is an answer."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from leads.clocks import ring
from leads.models import Call, CallOutcome, Lead
from leads.refusals import LeadRefused
from leads.services import log_call
from people.models import Person, Purpose
from people.selectors import current_wordings
from people.services import record_consents
from privacy.erasing import erase_person
from privacy.models import Erasure
from tests.factories import make_lead, make_request, make_staff
from tests.leads.test_clocks import lateness

pytestmark = pytest.mark.django_db
ONE_HOUR = timedelta(hours=1)
ATTEMPTS = [outcome for outcome in CallOutcome if outcome != CallOutcome.REACHED]


@pytest.fixture
def carla(client):
    carla = make_staff()
    client.force_login(carla)
    return carla


def page_of(lead: Lead) -> str:
    return reverse("admin:leads_lead_change", args=[lead.pk])


def log(client, lead: Lead, **fields) -> str:
    url = reverse("admin:leads_lead_call", args=[lead.pk])
    return client.post(url, fields, follow=True).content.decode()


def test_a_conversation_is_an_answer_and_stands_on_the_timeline(client, carla):
    lead = make_request().lead
    text = log(client, lead, outcome="reached", note="She asks for <b>dates</b>.")
    assert "Call kept: We spoke." in text
    assert "Call: We spoke" in text
    assert "She asks for &lt;b&gt;dates&lt;/b&gt;." in text
    lead.refresh_from_db()
    assert not lead.owes_reply
    assert lead.first_reply_took is not None
    call = Call.objects.get()
    assert (call.caller, call.outcome, call.note) == (
        carla,
        "reached",
        "She asks for <b>dates</b>.",
    )


@pytest.mark.parametrize("outcome", ATTEMPTS)
def test_an_attempt_is_kept_and_is_no_answer(client, carla, outcome):
    lead = lateness(make_lead(), by=ONE_HOUR)
    assert f"Call: {outcome.label}" in log(client, lead, outcome=outcome)
    lead.refresh_from_db()
    assert lead.owes_reply
    assert lead.first_reply_took is None
    assert ring() == 1


def test_who_asks_not_to_be_called_has_taken_back_her_consent_to_it(client, carla):
    person = make_request().lead.person
    record_consents(
        person=person, given=current_wordings([Purpose.CONTACT_PHONE]), source="quote form"
    )
    Person.objects.filter(pk=person.pk).update(channel="phone")
    log(client, person.leads.get(), outcome="asked_to_stop")
    last = person.consent_events.filter(purpose=Purpose.CONTACT_PHONE).last()
    assert (last.given, last.source, last.recorded_by) == (False, "told by phone", carla)
    person.refresh_from_db()
    assert person.channel == "email"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "This field is required."),
        ({"outcome": "married"}, "Select a valid choice."),
        ({"outcome": "reached", "note": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_what_cannot_be_a_call_is_said_and_stops_no_clock(client, carla, fields, said):
    lead = make_lead()
    assert said in log(client, lead, **fields)
    lead.refresh_from_db()
    assert lead.owes_reply
    assert not Call.objects.exists()


def test_the_database_knows_what_can_come_of_a_call(carla):
    lead = make_lead()
    with pytest.raises(LeadRefused):
        log_call(lead, outcome="married", caller=carla)
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.create(lead=lead, outcome="married", caller=carla)


def test_nobody_logs_a_call_without_the_right_to_change_leads(client):
    rita = make_staff("rita", is_superuser=False)
    rita.user_permissions.add(Permission.objects.get(codename="view_lead"))
    client.force_login(rita)
    lead = make_lead()
    assert "Log a call" not in client.get(page_of(lead)).content.decode()
    url = reverse("admin:leads_lead_call", args=[lead.pk])
    assert client.post(url, {"outcome": "reached"}).status_code == 403
    assert client.get(url).status_code == 405
    assert not Call.objects.exists()


def test_of_who_was_erased_no_call_is_kept(client, carla):
    lead = make_request().lead
    log(client, lead, outcome="reached", note="Once.")
    erase_person(lead.person_id, asked_by=Erasure.AskedBy.HERSELF)
    assert not Call.objects.exists()
    assert "This person was erased." in log(client, lead, outcome="reached", note="Again.")
    assert not Call.objects.exists()


def test_what_is_noted_is_encrypted_in_the_database(carla):
    log_call(make_lead(), outcome="reached", note="Her knee.", caller=carla)
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM leads_call")
        [(kept,)] = cursor.fetchall()
    assert "knee" not in kept
