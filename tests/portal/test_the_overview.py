"""Her page says where each request stands, who answers, and by when, for a worried person."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads.models import Lead
from leads.services import Move, advance_lead, assign_lead
from leads.stages import LossReason, Stage
from portal.standing import STANDING, standing_of
from tests.factories import let_in, make_lead, make_person, make_request, make_staff

pytestmark = pytest.mark.django_db


def page_of(client, person) -> str:
    return let_in(client, person).get("/my/").content.decode()


def test_a_request_is_shown_with_its_reference_who_answers_and_her_own_words(client, settings):
    request = make_request(told={"budget": "EUR:2000-5000", "companions": "1"})
    page = page_of(client, request.person)
    assert request.reference in page
    assert f"The coordinators of {settings.AGENCY_NAME}" in page
    assert "It hurts when I climb stairs." in page
    assert "2,000 to 5,000 EUR" in page
    assert "Knee replacement" in page


@pytest.mark.parametrize("path", ["/my/", "/my/messages/", "/my/messages/{}/"])
def test_treatments_and_countries_are_called_as_her_language_does(client, path):
    request = make_request(contact={"language": "tr"})
    let_in(client, request.person)
    page = client.get(path.format(request.lead.uuid), follow=True).content.decode()
    assert "Diz protezi" in page
    assert not {word for word in ("Knee replacement", "Poland") if word in page}


def test_the_promised_time_is_told_in_her_own_zone_by_name(client):
    with time_machine.travel(datetime(2026, 1, 5, 20, 30, tzinfo=UTC), tick=False):
        request = make_request(contact={"time_zone": "America/New_York"})
        page = page_of(client, request.person)
    assert "Tuesday 6 January 2026, 15:30" in page
    assert "Time in New York." in page


def test_the_team_is_called_in_her_language(client, settings):
    page = page_of(client, make_request(contact={"language": "es"}).person)
    assert f"El equipo de {settings.AGENCY_NAME}" in page


def test_the_team_is_called_as_the_agency_says(client, settings):
    settings.TEAM_NAME = "Our nurses"
    assert "Our nurses" in page_of(client, make_request().person)


def test_the_coordinator_is_called_by_name(client):
    lead = make_request().lead
    assign_lead(lead.pk, owner=make_staff(first_name="Carla", last_name="Berg"), actor=None)
    assert "Carla Berg" in page_of(client, lead.person)


def test_a_coordinator_without_a_name_is_the_team_and_never_a_login(client, settings):
    lead = make_request().lead
    assign_lead(lead.pk, owner=make_staff("cb1987", first_name=""), actor=None)
    page = page_of(client, lead.person)
    assert f"The coordinators of {settings.AGENCY_NAME}" in page
    assert "cb1987" not in page


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_has_words_of_its_own_for_her(client, stage):
    person = make_person()
    lead = make_lead(person=person)
    Lead.objects.filter(pk=lead.pk).update(
        stage=stage, loss_reason=LossReason.OTHER if stage == Stage.LOST else ""
    )
    page = page_of(client, person)
    assert str(standing_of(stage).title) in page
    assert str(standing_of(stage).text) in page
    assert set(STANDING) == set(Stage)


def test_a_request_that_she_took_back_says_so(client):
    lead = make_request().lead
    move = Move(to=Stage.LOST, loss_reason=LossReason.PRIVACY, reason="She asked us to.")
    advance_lead(lead.pk, move, actor=None)
    page = page_of(client, lead.person)
    assert "You took this request back" in page
    assert "She asked us to." not in page
    assert "You hear from us by" not in page


def test_a_broken_promise_is_owned_up_to(client):
    request = make_request()
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert "We are sorry" in page_of(client, request.person)


def test_urgent_symptoms_are_answered_with_where_to_get_help_and_no_promise(client):
    request = make_request(urgency="urgent")
    page = page_of(client, request.person)
    assert "Please get help where you are, now" in page
    assert "my-request--urgent" in page
    assert 'href="tel:112"' in page
    assert "You hear from us by" not in page


def test_the_number_to_call_is_that_of_the_country_she_lives_in(client):
    request = make_request(urgency="urgent", contact={"country": "JP"})
    assert 'href="tel:119"' in page_of(client, request.person)


def test_each_request_leads_to_where_she_can_write_about_it(client):
    lead = make_request().lead
    assert f"/my/messages/{lead.uuid}/" in page_of(client, lead.person)


def test_the_newest_request_comes_first_and_one_thing_asked_twice_is_one(client):
    hers = {"email": "maria@example.org"}
    person = make_request(contact=hers).person
    between = make_request(contact=hers, treatment_id=None)
    newest = make_request(contact=hers)
    page = page_of(client, person)
    assert page.index(newest.reference) < page.index(between.reference)
    assert page.count("What you told us on") == 3
    assert page.count("<article") == 2


def test_nobody_sees_the_requests_of_somebody_else(client):
    other, mine = make_request(message="Only hers."), make_request()
    page = page_of(client, mine.person)
    assert other.reference not in page
    assert "Only hers." not in page


def test_erased_answers_are_not_shown(client):
    request = make_request(told={"erased_at": timezone.now()}, message="")
    page = page_of(client, request.person)
    assert "These answers are no longer kept." in page
    assert "Knee replacement</bdi>" not in page


def test_fifty_requests_take_no_more_statements_than_one(client):
    person = make_request(contact={"email": "maria@example.org"}).person
    let_in(client, person)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/my/")
        return len(asked)

    few = statements()
    for _ in range(49):
        make_request(contact={"email": "maria@example.org"}, urgency="urgent")
    assert client.get("/my/").content.decode().count("<article") == 50
    assert statements() == few
    assert few <= 12
