"""An e-mail address is read in one way, and written to exactly as it is kept."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from outbox import delivery
from people.addresses import AddressField, Undeliverable, deliverable, normalise_email
from people.models import Person, Suppression
from people.services import suppress
from tests.factories import make_message, make_person, make_staff

pytestmark = pytest.mark.django_db

# The same domain in letters and in ASCII.
LETTERS, ASCII = "marta@m\u00fcller.example", "marta@xn--mller-kva.example"


@pytest.mark.parametrize(
    "address",
    [
        "marta@stra\u00dfe.example",
        "marta@\uff45xample.org",
        "marta@exa\u00admple.org",
        "=?utf-8?q?marta?=@example.org",
        '"marta@elsewhere.example"@example.org',
        "marta@localhost",
        "marta@[127.0.0.1]",
        "\u0130\u0130@example.org",
        "x" * 65 + "@example.org",
        "marta@" + ".".join(["\u00fc" * 25] * 8) + ".org",
        "marta",
        "",
    ],
)
def test_an_address_that_could_reach_somebody_else_or_nobody_is_refused(address):
    with pytest.raises(Undeliverable):
        deliverable(address)
    with pytest.raises(ValidationError):
        AddressField().clean(address)


@pytest.mark.parametrize("address", ["Marta+knee@Example.org", "m.a.r.t.a@example.org", ASCII])
def test_an_ordinary_address_stays_as_it_was_typed(address):
    assert AddressField().clean(f" {address} ") == address


def test_a_domain_in_other_letters_is_one_address_however_it_is_spelled():
    assert deliverable(LETTERS) == ASCII
    assert normalise_email(LETTERS) == normalise_email(ASCII) == normalise_email(ASCII.upper())
    assert make_person(email=deliverable(LETTERS)) == make_person(email=ASCII)


def test_who_is_suppressed_in_one_spelling_is_suppressed_in_the_other():
    suppress(LETTERS, scope=Suppression.Scope.ALL, reason=Suppression.Reason.COMPLAINT)
    assert Suppression.objects.get().address_hash == make_person(email=ASCII).email_hash


def test_staff_correct_an_address_by_the_same_rule():
    person = make_person()
    client = Client()
    client.force_login(make_staff())
    url = reverse("admin:people_person_change", args=[person.pk])
    form = client.get(url).context["adminform"].form
    typed = {name: form[name].value() or "" for name in form.fields}
    inline = {f"consent_events-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    assert client.post(url, typed | inline | {"email": "root@localhost"}).status_code == 200
    assert client.post(url, typed | inline | {"email": LETTERS}).status_code == 302
    assert Person.objects.get(pk=person.pk).email == ASCII


def test_a_letter_to_an_address_that_came_by_another_way_does_not_leave(settings, smtp_server):
    settings.EMAIL_URL = smtp_server.url
    message = make_message()
    Person.objects.filter(pk=message.person_id).update(email="=?utf-8?q?eve?=@example.org")
    delivery.drain()
    message.refresh_from_db()
    assert (message.state, message.reason) == ("failed", "Undeliverable")
    assert smtp_server.accepted == []
