"""Numbers, hours, zones and amounts are brought to one form, or refused beside their field."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Treatment
from portal.own_words import own_words
from quotes.answers import Answers
from quotes.models import IntakeDraft
from tests.corpus import Entry
from tests.corpus.figures import AMOUNTS, HOURS, MOMENTS, PHONES, ROWS, ZONES
from tests.corpus.posting import own_form, send
from tests.factories import let_in, make_lead, make_person, make_staff
from tests.intake import filled

pytestmark = pytest.mark.django_db

FIRST, BEFORE_LAST = "/quote/", "/quote/contact/"
EVERYTHING = [*PHONES, *HOURS, *ZONES, *MOMENTS, *AMOUNTS, *ROWS]


def told() -> Answers:
    return Answers.read(IntakeDraft.objects.get().content)


def test_the_set_is_large_and_says_nothing_twice():
    assert len({(each.text, each.where) for each in EVERYTHING}) == len(EVERYTHING) >= 120


def test_a_number_in_a_request_is_international_or_refused(client):
    form, wrong = filled(client, BEFORE_LAST), []
    for entry in PHONES:
        send(client, BEFORE_LAST, form | {"phone": entry.text, "phone_country": entry.where})
        found = told().clean.get("contact", {}).get("phone_e164", "refused")
        if found == "refused":
            assert "phone" in client.get(BEFORE_LAST).context["form"].errors
        wrong += [] if found == entry.expected else [(entry, found)]
    assert wrong == []


def kept(client: Client, path: str, given: list[Entry], field: str, **own: str) -> list[str]:
    """What is stored of each entry when somebody types it into this field of her page."""
    let_in(client, make_person())
    form, found = own_form(client, path), []
    for entry in given:
        # Everybody here begins with the same form.
        person = make_person()
        answer = send(let_in(client, person), path, form | typed(entry, field) | own)
        if answer.status_code == 200:
            refused = answer.context["form"]
            assert field in refused.errors
            assert refused[field].value() == entry.text
        person.refresh_from_db()
        found.append("refused" if answer.status_code == 200 else own_words(person)[field])
    return found


def typed(entry: Entry, field: str) -> dict[str, str]:
    country = {"country": entry.where} if field == "phone" else {}
    return {field: entry.text} | country


def differing(given: list[Entry], found: list[str]) -> list[tuple[Entry, str]]:
    pairs = zip(given, found, strict=True)
    return [(entry, each) for entry, each in pairs if entry.expected != each]


def test_a_number_on_her_page_is_international_or_refused(client):
    assert differing(PHONES, kept(client, "/my/details/", PHONES, "phone")) == []


def test_quiet_hours_are_hours_or_refused(client):
    found = kept(client, "/my/preferences/", HOURS, "quiet_from", quiet_until="07:00")
    assert differing(HOURS, found) == []


def test_a_time_zone_is_one_or_refused(client):
    assert differing(ZONES, kept(client, "/my/preferences/", ZONES, "time_zone")) == []


def test_a_time_zone_of_a_browser_is_one_or_that_of_her_country(client):
    form = filled(client, BEFORE_LAST)
    for entry in ZONES:
        send(client, BEFORE_LAST, form | {"browser_zone": entry.text})
        zone = told().clean["contact"]["time_zone"] if "\0" not in entry.text else "Asia/Tokyo"
        assert zone in {entry.text.strip(), "Asia/Tokyo"}


def test_a_budget_is_one_of_ours_or_refused(client):
    path = "/quote/details/"
    form, found = filled(client, path), []
    for entry in AMOUNTS:
        send(client, path, form | {"budget": entry.text})
        found.append(told().clean.get("details", {}).get("budget", "refused"))
    assert differing(AMOUNTS, found) == []


def test_a_treatment_or_destination_is_one_of_ours_or_refused(client):
    known = {str(pk) for pk in Treatment.objects.values_list("pk", flat=True)}
    first, details = filled(client, FIRST), None
    for entry in ROWS:
        send(client, FIRST, first | {"treatment": entry.text})
        wish = told().clean.get("wish")
        assert wish is None or str(wish["treatment"]) in known
    send(client, FIRST, first)
    details = filled(client, "/quote/details/")
    for entry in ROWS:
        send(client, "/quote/details/", details | {"destination": entry.text})
        clean = told().clean.get("details")
        assert clean is None or all(re.fullmatch("[0-9]+", each) for each in clean["destinations"])


@pytest.mark.parametrize(
    "address", ["/articles/?page={}", "/quote/?treatment={}", "/quote/?destination={}"]
)
def test_a_row_number_in_an_address_is_harmless(client, address):
    for entry in ROWS:
        assert client.get(address.format(entry.text)).status_code == 200


def test_a_moment_in_an_address_of_the_desk_is_harmless(client):
    client.force_login(make_staff())
    url = reverse("admin:leads_lead_change", args=[make_lead().pk])
    for entry in MOMENTS:
        assert client.get(url, {entry.where: entry.text}).status_code == 200
