"""An e-mail address changes only after its mailbox has said yes."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from outbox.delivery import drain
from outbox.models import Message
from people.access import address_change_url, page_url
from people.addresses import address_hash
from people.models import AddressChange, Person, Suppression
from people.services import suppress
from portal.services import confirm_address, purge_address_changes
from tests.factories import let_in, make_address_change, make_person

pytestmark = pytest.mark.django_db


def path_of(change: AddressChange) -> str:
    return address_change_url(change).removeprefix(settings.PUBLIC_BASE_URL)


def test_the_link_goes_to_the_new_address_and_the_word_of_it_to_the_old(client):
    person = make_person(email="old@example.org")
    make_address_change(person, to="New@example.org")
    drain()
    asked = Message.objects.get(letter="address-confirmation")
    assert (asked.recipient, asked.state) == ("New@example.org", "sent")
    link = re.search(r"/my/address/\S+/", asked.text)[0]
    assert client.post(link).url == "/my/"
    drain()
    told = Message.objects.get(letter="address-changed")
    assert (told.recipient, told.state) == ("old@example.org", "sent")
    assert "new@example.org" not in told.text.lower()
    person.refresh_from_db()
    assert person.email == "New@example.org"
    assert person.email_normalised == "new@example.org"
    assert person.email_hash == address_hash("new@example.org")


def test_looking_at_the_link_changes_nothing(client):
    person = make_person(email="old@example.org")
    page = client.get(path_of(make_address_change(person))).content.decode()
    assert "Is this your new address?" in page
    person.refresh_from_db()
    assert person.email == "old@example.org"


def test_links_in_letters_to_the_old_address_end_and_this_browser_is_let_in(client):
    person = make_person()
    old_link = page_url(person).removeprefix(settings.PUBLIC_BASE_URL)
    client.post(path_of(make_address_change(person)))
    assert "Sign out" in client.get("/my/").content.decode()
    assert client.get(old_link).url == "/my/?link=ended"


def test_the_address_of_somebody_else_is_asked_all_the_same_and_never_taken(client):
    other = make_person(email="other@example.org")
    person = make_person(email="mine@example.org")
    page = client.post(path_of(make_address_change(person, to="OTHER@example.org")))
    assert "This address cannot be used here" in page.content.decode()
    assert settings.PATIENT_COOKIE_NAME not in page.cookies
    person.refresh_from_db()
    assert (person.email, person.link_version) == ("mine@example.org", 1)
    other.refresh_from_db()
    assert other.email == "other@example.org"
    assert not Message.objects.filter(letter="address-changed").exists()


def test_the_link_works_once_for_a_day_and_only_the_newest(client):
    person = make_person()
    first = path_of(make_address_change(person))
    second = path_of(make_address_change(person))
    assert "This link has ended" in client.get(first).content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert "This link has ended" in client.post(second).content.decode()
    assert client.post(second).url == "/my/"
    assert "This link has ended" in client.post(second).content.decode()
    assert Person.objects.get().link_version == 2


def test_an_address_that_nobody_confirmed_is_forgotten_after_a_day():
    make_address_change(make_person())
    assert purge_address_changes() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert purge_address_changes() == 1


def test_who_wanted_no_more_news_gets_none_at_the_new_address(client):
    person = make_person(email="old@example.org")
    suppress(
        "old@example.org",
        scope=Suppression.Scope.MARKETING,
        reason=Suppression.Reason.UNSUBSCRIBED,
    )
    client.post(path_of(make_address_change(person, to="new@example.org")))
    hashes = Suppression.objects.values_list("address_hash", flat=True)
    assert address_hash("new@example.org") in hashes


def test_her_page_goes_on_as_before_until_the_new_address_says_yes(client):
    person = make_person(email="old@example.org")
    make_address_change(person)
    assert "Sign out" in let_in(client, person).get("/my/").content.decode()


def test_pressing_twice_at_once_changes_the_address_once_and_keeps_her_in():
    person = make_person()
    change = make_address_change(person, to="new@example.org")
    same = AddressChange.objects.get(pk=change.pk)
    once = confirm_address(change)
    again = confirm_address(same)
    assert again.email == "new@example.org"
    assert again.link_version == once.link_version == person.link_version + 1
    assert Message.objects.filter(letter="address-changed").count() == 1


def test_a_link_that_another_wish_has_ended_takes_nothing_however_early_it_was_opened():
    person = make_person()
    first = make_address_change(person, to="first@example.org")
    make_address_change(person, to="second@example.org")
    with pytest.raises(AddressChange.DoesNotExist):
        confirm_address(first)
    person.refresh_from_db()
    assert person.email.startswith("maria")
