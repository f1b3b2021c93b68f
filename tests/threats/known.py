"""People who might be known here, and every form in which one might type their addresses."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.test import Client
from django.utils import timezone

from people.models import Person, Purpose, Suppression
from people.services import suppress, withdraw_consent
from tests.factories import make_person, make_request
from tests.intake import hidden_fields
from tests.threats.machines import Factory, fresh_address, fresh_network

# --- Who might be known; each function makes somebody and says at what address ---


def patient() -> str:
    return make_request(contact={"email": fresh_address()}).person.email


def who_said_no() -> str:
    email = patient()
    person = Person.objects.with_address(email).get()
    withdraw_consent(person=person, purpose=Purpose.QUOTE_PROCESSING, source="test")
    return email


def who_unsubscribed() -> str:
    email = patient()
    suppress(email, scope=Suppression.Scope.MARKETING, reason=Suppression.Reason.UNSUBSCRIBED)
    return email


def whose_mailbox_is_gone() -> str:
    email = patient()
    suppress(email, scope=Suppression.Scope.ALL, reason=Suppression.Reason.HARD_BOUNCE)
    return email


def who_was_erased() -> str:
    person = make_person(email=fresh_address())
    Person.objects.filter(pk=person.pk).update(erased_at=timezone.now())
    return person.email


KNOWN = (patient, who_said_no, who_unsubscribed, whose_mailbox_is_gone, who_was_erased)


# --- Where one might find out; each from a network of its own, so that no limit answers ---


def stranger() -> Client:
    return Client(REMOTE_ADDR=fresh_network())


def asks_for_a_link(email: str) -> Any:
    return stranger().post("/my/link/", {"email": email}, follow=True)


def complains(email: str) -> Any:
    visitor = stranger()
    page = hidden_fields(visitor.get("/complaints/").content.decode())
    told = page | {"words": "Nobody called.", "email": email}
    return visitor.post("/complaints/", told, follow=True)


def saves_a_form(email: str, *, make: Factory) -> Any:
    visitor = make().client
    page = hidden_fields(visitor.get("/quote/later/").content.decode())
    return visitor.post("/quote/later/", page | {"address": email}, follow=True)


def asks_for_a_quote(email: str, *, make: Factory) -> Any:
    machine = make(email=email)
    return machine.client.post("/quote/agree/", machine.form | {"mark": machine.mark}, follow=True)


def ways() -> dict[str, Callable[[str], Any]]:
    """Each form by its name."""
    make = Factory()
    return {
        "asks for a link": asks_for_a_link,
        "complains": complains,
        "saves a form": partial(saves_a_form, make=make),
        "asks for a quote": partial(asks_for_a_quote, make=make),
    }
