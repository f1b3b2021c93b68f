"""Before she is erased she reads what goes and what stays; then one press with a tick does it."""

import pytest
from django.conf import settings
from django.urls import reverse

from leads.models import Lead
from leads.services import Move, advance_lead
from leads.stages import Stage
from privacy.erasing import end_holds
from privacy.models import Complaint, Erasure, Hold
from tests.factories import let_in, make_complete, make_person, make_request
from tests.privacy.life import make_life

pytestmark = pytest.mark.django_db


def book(lead: Lead) -> None:
    make_complete(lead)
    for stage in (Stage.QUALIFYING, Stage.WITH_CLINICS, Stage.QUOTE_SENT, Stage.BOOKED):
        advance_lead(lead.pk, Move(to=stage), actor=None)


def test_the_page_says_what_goes_and_what_stays_and_who_is_told(client):
    person = make_life()
    page = let_in(client, person).get(reverse("my-erase")).content.decode()
    assert "What goes, at once" in page
    assert "What stays, and why" in page
    assert "Clinic Example" in page
    assert "You have a complaint that we have not answered" not in page
    Complaint.objects.filter(person=person).update(state="open", answered_at=None)
    page = client.get(reverse("my-erase")).content.decode()
    assert "You have a complaint that we have not answered" in page


def test_nothing_happens_without_the_tick(client):
    let_in(client, make_person())
    page = client.post(reverse("my-erase"))
    assert "Please tick this box" in page.content.decode()
    assert not Erasure.objects.exists()


def test_with_the_tick_it_is_done_and_the_browser_forgets_her(client):
    person = make_person()
    let_in(client, person)
    answer = client.post(reverse("my-erase"), {"is_meant": "on"})
    assert answer["Location"] == reverse("my-erased")
    assert answer.cookies[settings.PATIENT_COOKIE_NAME].value == ""
    assert Erasure.objects.get().asked_by == "herself"
    assert "It is done" in client.get(reverse("my-erased")).content.decode()
    assert "my-menu" not in client.get(reverse("my")).content.decode()


def test_pressing_twice_is_harmless(client):
    let_in(client, make_person())
    other = type(client)()
    other.cookies = client.cookies.copy()
    client.post(reverse("my-erase"), {"is_meant": "on"})
    assert other.post(reverse("my-erase"), {"is_meant": "on"}).status_code == 302
    assert Erasure.objects.count() == 1


def test_the_confirmation_of_an_erased_request_is_gone(client):
    request = make_request()
    let_in(client, request.person).post(reverse("my-erase"), {"is_meant": "on"})
    address = reverse("quote-received", args=[request.uuid])
    assert client.get(address).status_code == 404


def test_of_a_booking_the_law_keeps_who_what_and_where_for_a_while(client):
    lead = make_request().lead
    book(lead)
    page = let_in(client, lead.person).get(reverse("my-erase")).content.decode()
    assert f"Of your booking {lead.reference}" in page
    client.post(reverse("my-erase"), {"is_meant": "on"})
    lead.refresh_from_db()
    assert (lead.stage, lead.asked_by) == (Stage.BOOKED, "Maria")
    assert lead.treatment is not None
    hold = Hold.objects.get()
    end_holds()
    lead.refresh_from_db()
    assert lead.asked_by == "Maria"
    Hold.objects.filter(pk=hold.pk).update(until=hold.lead.opened_at)
    end_holds()
    lead.refresh_from_db()
    assert (lead.asked_by, lead.treatment) == ("", None)
