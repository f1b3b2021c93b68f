"""She corrects what we know of her and says how we reach her; two windows undo nothing."""

from datetime import time
from functools import partial

import pytest
from django.conf import settings

from outbox.models import Message
from people.models import AddressChange, Person, Purpose
from portal import limits
from portal.own_words import own_words
from privacy.erasing import erase_person
from privacy.models import Erasure
from tests.factories import let_in, make_person, make_request
from tests.meanwhile import meanwhile

pytestmark = pytest.mark.django_db

REACHABLE = (Purpose.QUOTE_PROCESSING, Purpose.CONTACT_WHATSAPP)


def form_of(person: Person, *names: str) -> dict[str, str]:
    """What a page that is open now would send if she changed nothing."""
    shown = {name: own_words(person)[name] for name in names}
    return shown | {f"initial-{name}": value for name, value in shown.items()}


def details_of(person: Person) -> dict[str, str]:
    return form_of(person, "name", "phone", "country")


def preferences_of(person: Person) -> dict[str, str]:
    return form_of(person, "channel", "language", "time_zone", "quiet_from", "quiet_until")


def send(client, part: str, data: dict[str, str]) -> str:
    return client.post(f"/my/{part}/", data, follow=True).content.decode()


def test_name_telephone_and_country_are_corrected(client):
    person = make_person(country="DE")
    new = {"name": "María José", "phone": "030 123456", "country": "DE"}
    page = send(let_in(client, person), "details", details_of(person) | new)
    assert "Saved." in page
    person.refresh_from_db()
    assert (person.name, str(person.phone)) == ("María José", "+4930123456")


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "see http://example.org"}, {"phone": "12"}, {"country": "XX"}],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(client, wrong):
    person = make_person()
    typed = {"name": "Somebody Else", **wrong}
    page = send(let_in(client, person), "details", details_of(person) | typed)
    assert "This is not saved yet." in page
    assert "invalid-feedback" in page
    assert typed["name"] in page
    person.refresh_from_db()
    assert person.name == "Maria"


def test_two_windows_that_change_different_things_undo_nothing(client):
    person = make_person()
    one, other = details_of(person), details_of(person)
    let_in(client, person)
    send(client, "details", one | {"name": "Marie"})
    send(client, "details", other | {"country": "FR"})
    person.refresh_from_db()
    assert (person.name, person.country) == ("Marie", "FR")


def test_two_windows_that_change_the_same_thing_ask_before_the_later_one_counts(client):
    person = make_person()
    one, other = details_of(person), details_of(person)
    let_in(client, person)
    send(client, "details", one | {"name": "Marie"})
    page = send(client, "details", other | {"name": "Mary", "country": "FR"})
    assert "Another window has changed this to “Marie”." in page
    assert 'value="Mary"' in page
    assert 'name="initial-name" value="Marie"' in page
    person.refresh_from_db()
    assert (person.name, person.country) == ("Marie", "DE")
    again = other | {"name": "Mary", "country": "FR", "initial-name": "Marie"}
    assert "Saved." in send(client, "details", again)
    person.refresh_from_db()
    assert (person.name, person.country) == ("Mary", "FR")


def test_correcting_oneself_leaves_a_request_as_it_was_sent(client):
    request = make_request()
    person = request.person
    send(let_in(client, person), "details", details_of(person) | {"name": "Marie"})
    request.refresh_from_db()
    assert request.name == "Maria"


def test_without_a_number_nobody_is_reached_by_telephone_any_more(client):
    person = make_person(agrees=REACHABLE, phone="+4930123456")
    Person.objects.update(channel="whatsapp")
    send(let_in(client, person), "details", details_of(person) | {"phone": ""})
    person.refresh_from_db()
    assert (person.phone, person.channel) == ("", "email")


def test_only_ways_that_she_agreed_to_can_be_chosen_and_the_others_are_explained(client):
    person = make_person(agrees=REACHABLE, phone="+4930123456")
    page = let_in(client, person).get("/my/preferences/").content.decode()
    assert '<option value="whatsapp">' in page
    assert '<option value="phone">' not in page
    assert "Not to be chosen yet: Telephone, Text message." in page
    refused = send(client, "preferences", preferences_of(person) | {"channel": "phone"})
    assert "This is not saved yet." in refused
    send(client, "preferences", preferences_of(person) | {"channel": "whatsapp"})
    person.refresh_from_db()
    assert person.channel == "whatsapp"


@pytest.mark.parametrize(("language", "ways"), [("ja", "電話、WhatsApp"), ("ar", "الهاتف، واتساب")])
def test_a_list_is_separated_as_the_language_does(client, language, ways):
    person = make_person(language=language, agrees=(Purpose.QUOTE_PROCESSING,))
    let_in(client, person)
    page = client.get("/my/preferences/", headers={"Accept-Language": language})
    assert ways in page.content.decode()


def test_language_zone_and_quiet_hours_are_hers_to_choose(client):
    person = make_person()
    new = {
        "language": "es", "time_zone": "America/New_York",
        "quiet_from": "20:00", "quiet_until": "08:00",
    }  # fmt: skip
    let_in(client, person)
    send(client, "preferences", preferences_of(person) | new)
    person.refresh_from_db()
    assert (person.language, person.time_zone) == ("es", "America/New_York")
    assert (person.quiet_from, person.quiet_until) == (time(20), time(8))
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "es"
    send(client, "preferences", preferences_of(person) | {"quiet_from": "", "quiet_until": ""})
    person.refresh_from_db()
    assert (person.quiet_from, person.quiet_until) == (None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet_from": "20:00"},
        {"quiet_from": "20:00", "quiet_until": "20:00"},
        {"time_zone": "Mars/Olympus"},
        {"language": "xx"},
    ],
)
def test_preferences_that_cannot_be_are_said_to_be_none(client, wrong):
    person = make_person()
    page = send(let_in(client, person), "preferences", preferences_of(person) | wrong)
    assert "This is not saved yet." in page
    kept = own_words(person)
    person.refresh_from_db()
    assert own_words(person) == kept


def test_a_zone_that_no_list_has_can_stay(client):
    person = make_person(time_zone="Etc/GMT-3")
    page = send(let_in(client, person), "preferences", preferences_of(person))
    assert "Saved." in page
    person.refresh_from_db()
    assert person.time_zone == "Etc/GMT-3"


def test_asking_for_another_address_changes_nothing_yet_and_says_the_same_for_every_address(client):
    make_person(email="taken@example.org")
    person = make_person(email="mine@example.org")
    let_in(client, person)
    for address in ("free@example.org", "taken@example.org", "mine@example.org"):
        page = client.post("/my/details/address/", {"email": address}, follow=True)
        assert "Please look into the mailbox of the new address." in page.content.decode()
    letters = Message.objects.filter(letter="address-confirmation")
    assert {letter.recipient for letter in letters} == {
        "free@example.org", "taken@example.org", "mine@example.org",
    }  # fmt: skip
    person.refresh_from_db()
    assert person.email == "mine@example.org"


def test_letters_to_new_addresses_are_few_a_day(client):
    person = make_person()
    let_in(client, person)
    for number in range(limits.CHANGES_FOR_PERSON.most + 2):
        client.post("/my/details/address/", {"email": f"new{number}@example.org"})
    letters = Message.objects.filter(letter="address-confirmation")
    assert letters.count() == limits.CHANGES_FOR_PERSON.most


def test_something_that_is_no_address_is_said_beside_the_field(client):
    person = make_person()
    let_in(client, person)
    page = client.post("/my/details/address/", {"email": "new"}).content.decode()
    assert "This does not look like an e-mail address" in page
    assert not AddressChange.objects.exists()


def test_nobody_is_corrected_by_who_has_no_cookie(client):
    person = make_person()
    for part, data in (("details", details_of(person)), ("preferences", preferences_of(person))):
        assert client.post(f"/my/{part}/", data | {"name": "X"}).url == "/my/"
    person.refresh_from_db()
    assert person.name == "Maria"


def test_who_is_erased_while_she_saves_is_led_to_the_door_and_nothing_is_kept(client):
    person = make_person()
    let_in(client, person)
    form = details_of(person) | {"name": "Somebody else"}
    erase = partial(erase_person, person.pk, asked_by=Erasure.AskedBy.HERSELF)
    with meanwhile(erase, read="people_person"):
        assert client.post("/my/details/", form)["Location"] == "/my/"
    person.refresh_from_db()
    assert person.name != "Somebody else"
    assert "link" in client.get("/my/").content.decode()
