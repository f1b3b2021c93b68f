"""Somebody with urgent symptoms is told whom to call, before anything else; nothing is sold."""

import pytest
from django.urls import reverse
from django_countries import countries
from phonenumbers import is_emergency_number

from catalog.emergency import NUMBERS
from disclaimers.models import Showing
from followups.models import Enrolment
from leads.models import Lead
from leads.stages import Stage
from outbox.delivery import drain
from outbox.models import Message, State
from people.models import ConsentEvent
from tests.factories import make_sequence, make_staff
from tests.intake import filled, hidden_fields, typed_at

pytestmark = pytest.mark.django_db


def begin(client, country: str = "JP"):
    form = filled(client, "/quote/", urgency="urgent", country=country)
    return client.post("/quote/", form)


def finish(client) -> None:
    page = client.get("/quote/call/").content.decode()
    where = client.post("/quote/call/", hidden_fields(page))["Location"]
    while where in {"/quote/details/", "/quote/contact/", "/quote/agree/"}:
        page = client.get(where).content.decode()
        assert "consent_marketing_email" not in page
        where = client.post(where, hidden_fields(page) | typed_at(where, {}))["Location"]
    assert where.startswith("/quote/received/")


def test_the_ambulance_of_her_country_is_the_first_thing_she_sees(client):
    assert begin(client)["Location"] == reverse("quote-call")
    page = client.get("/quote/call/").content.decode()
    main = page[page.index("<main") :]
    assert "The ambulance in Japan" in main
    assert main.index('href="tel:119"') < main.index("Go on with my request")


def test_where_we_do_not_know_the_number_we_say_what_works_in_most_countries(client):
    begin(client, country="PE")
    page = client.get("/quote/call/").content.decode()
    main = page[page.index("<main") :]
    assert "From a mobile phone, in most countries" in main
    assert main.index('href="tel:112"') < main.index("Go on with my request")


def test_the_page_helps_also_who_has_begun_no_form(client):
    page = client.get("/quote/call/").content.decode()
    assert 'href="tel:112"' in page
    assert "Go on with my request" not in page
    assert client.post("/quote/call/")["Location"] == "/quote/"


def test_she_may_leave_her_request_and_gets_no_follow_ups(client):
    make_sequence(days=(0,))
    begin(client)
    finish(client)
    assert Lead.objects.get().stage == Stage.EMERGENCY
    assert not Enrolment.objects.exists()
    assert [event.purpose for event in ConsentEvent.objects.all()] == ["quote_processing"]
    assert Showing.objects.filter(kind="emergency_page").count() == 1
    assert Message.objects.filter(letter="quote-acknowledgement").count() == 1


def test_staff_are_written_to_at_once_and_the_letter_names_nobody(client, settings):
    settings.STAFF_ALERT_EMAIL = "duty@example.org"
    begin(client)
    finish(client)
    drain()
    message = Message.objects.get(letter="urgent-alert")
    assert (message.recipient, message.state) == ("duty@example.org", State.SENT)
    assert Lead.objects.get().reference in message.subject
    assert "Maria" not in message.text
    assert "stairs" not in message.text


def test_staff_see_her_above_everything_else_until_somebody_has_answered(client):
    begin(client)
    finish(client)
    client.force_login(make_staff())
    assert (
        "Urgent symptoms: look at these first"
        in client.get(reverse("admin:index")).content.decode()
    )


def test_every_number_is_an_emergency_number_of_its_country():
    wrong = {
        country: number
        for country, number in NUMBERS.items()
        if not is_emergency_number(number, country) or country not in dict(countries)
    }
    assert not wrong
