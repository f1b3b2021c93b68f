"""Every name is accepted, and every e-mail address is read in one way everywhere."""

from typing import Any

import pytest
from django.test import Client

from antispam.models import Bucket
from outbox import delivery
from people.addresses import normalise_email
from people.models import AddressChange, LinkWish, Person
from privacy.models import Complaint
from quotes.answers import Answers
from quotes.models import IntakeDraft
from tests.corpus import Entry
from tests.corpus.addresses import ADDRESSES
from tests.corpus.names import NAMES
from tests.corpus.posting import own_form, send
from tests.factories import let_in, make_answer, make_person, make_request, make_staff
from tests.intake import filled, hidden_fields
from tests.smtp_sink import SmtpServer

pytestmark = pytest.mark.django_db

CONTACT, DETAILS = "/quote/contact/", "/my/details/"


def wanted(entry: Entry) -> str:
    """What is to be stored, or nothing where the entry is to be refused."""
    fates = {"kept": entry.text, "same": entry.text, "refused": ""}
    return fates.get(entry.expected, entry.expected)


def stored_by_the_request() -> str:
    [draft] = IntakeDraft.objects.all()
    return Answers.read(draft.content).clean.get("contact", {}).get("email", "")


def test_the_sets_are_large_and_say_nothing_twice():
    assert len({entry.text for entry in NAMES}) == len(NAMES) >= 60
    assert len({entry.text for entry in ADDRESSES}) == len(ADDRESSES) >= 120


# --- Names ---


def test_every_name_is_accepted_on_her_page(client):
    person = make_person()
    let_in(client, person)
    wrong = []
    for entry in NAMES:
        answer = send(client, DETAILS, own_form(client, DETAILS) | {"name": entry.text})
        person.refresh_from_db()
        if answer.status_code != 302 or person.name != wanted(entry):
            wrong.append((entry.text, person.name))
    assert wrong == []


def test_every_name_is_accepted_in_a_request(client):
    form, wrong = filled(client, CONTACT), []
    for entry in NAMES:
        send(client, CONTACT, form | {"name": entry.text})
        kept = Answers.read(IntakeDraft.objects.get().content).clean["contact"]["name"]
        wrong += [] if kept == wanted(entry) else [entry.text]
    assert wrong == []


def test_a_letter_greets_her_by_her_name(settings, smtp_server: SmtpServer):
    settings.EMAIL_URL = smtp_server.url
    author, names = make_staff(), [wanted(entry) for entry in NAMES[::3]]
    words = {
        "subject": "Your knee",
        "body": "Hello {{ first_name }}, of course.",
        "is_mailed": True,
    }
    for name in names:
        make_answer(lead=make_request(contact={"name": name}).lead, author=author, **words)
    delivery.drain()
    bodies = [each.get_body(("plain",)).get_content() for each in smtp_server.messages]
    letters = "\n".join(bodies).replace(" \r\n", " ")
    assert [name for name in names if f"Hello {name}, of course." not in letters] == []


# --- Addresses ---


def test_a_request_takes_an_address_in_the_one_way(client):
    form, wrong = filled(client, CONTACT), []
    for entry in ADDRESSES:
        send(client, CONTACT, form | {"email": entry.text})
        is_right = stored_by_the_request() == wanted(entry)
        if entry.expected == "refused":
            is_right = is_right and "email" in client.get(CONTACT).context["form"].errors
        wrong += [] if is_right else [(entry.text, stored_by_the_request())]
    assert wrong == []


def taken_by_link(client: Client, address: str) -> tuple[Any, str]:
    LinkWish.objects.all().delete()
    # From a network of its own, or the limit of one would be met.
    network = {"REMOTE_ADDR": f"10.0.0.{len(address) % 250}"}
    answer = send(client, "/my/link/", {"email": address}, **network)
    return answer, LinkWish.objects.get().address if answer.status_code == 302 else ""


def taken_for_later(client: Client, address: str) -> tuple[Any, str]:
    # Or the few letters of a day would be over soon.
    Bucket.objects.all().delete()
    form = hidden_fields(client.get("/quote/later/").content.decode())
    answer = send(client, "/quote/later/", form | {"address": address})
    [draft] = IntakeDraft.objects.all()
    return answer, Answers.read(draft.content).saved["address"] if answer.status_code == 302 else ""


def taken_by_change(client: Client, address: str) -> tuple[Any, str]:
    AddressChange.objects.all().delete()
    answer = send(client, "/my/details/address/", {"email": address})
    return answer, AddressChange.objects.get().address if answer.status_code == 302 else ""


def taken_by_complaint(client: Client, address: str) -> tuple[Any, str]:
    form = hidden_fields(client.get("/complaints/").content.decode())
    own = {"words": "Nobody called.", "email": address}
    answer = send(client, "/complaints/", form | own)
    return answer, Complaint.objects.latest("pk").contact if answer.status_code == 302 else ""


@pytest.mark.parametrize(
    "taken", [taken_by_link, taken_for_later, taken_by_change, taken_by_complaint]
)
def test_every_form_takes_an_address_in_the_same_way(client, taken):
    filled(client, "/quote/agree/")
    wrong = []
    for entry in ADDRESSES:
        let_in(client, make_person())
        answer, found = taken(client, entry.text)
        # A wish for a link is kept as addresses are compared.
        right = normalise_email(wanted(entry)) if taken is taken_by_link else wanted(entry)
        wrong += [] if found == right else [(entry.text, found)]
        assert answer.status_code == (302 if right else 200)
    assert wrong == []


def test_a_letter_goes_exactly_where_it_was_typed(settings, smtp_server: SmtpServer):
    settings.EMAIL_URL = smtp_server.url
    good = [wanted(entry) for entry in ADDRESSES if entry.expected != "refused"]
    for address in dict.fromkeys(good):
        make_request(contact={"email": address})
    delivery.drain()
    delivery.drain()
    people = sorted(Person.objects.values_list("email", flat=True))
    assert sorted(each.recipients for each in smtp_server.accepted) == [[each] for each in people]
    assert [str(each.message["To"]) for each in smtp_server.accepted] == [
        each.recipients[0] for each in smtp_server.accepted
    ]
