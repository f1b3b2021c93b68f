"""The public form, posted as a browser posts it."""

import re
import threading
import uuid
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import DatabaseError, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.models import Treatment
from disclaimers.models import Clause, ClauseVersion, Showing
from disclaimers.services import publish_version
from leads.models import Lead
from leads.promises import note_reply
from outbox.models import Message
from people.models import ConsentEvent, Person, Purpose
from quotes.models import QuoteRequest
from quotes.services import submit_quote_request
from tests.factories import submission
from tests.intake import filled, go, hidden_fields

pytestmark = pytest.mark.django_db


def knee() -> str:
    return str(Treatment.objects.get(slug="knee-replacement").pk)


DETAILS, CONTACT, AGREE = "/quote/details/", "/quote/contact/", "/quote/agree/"


def in_parallel(*acts) -> list[object]:
    """What each act returned or raised, all of them begun at once in threads of their own."""
    results: list[object] = []

    def run(act) -> None:
        try:
            results.append(act())
        except DatabaseError as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_complete_form_becomes_a_request_a_lead_consent_a_ledger_and_one_letter(client):
    answer = go(client, treatment=knee())
    kept = QuoteRequest.objects.get()
    assert answer.url == reverse("quote-received", args=[kept.uuid])
    assert kept.message == "It hurts when I climb stairs."
    assert kept.lead.stage == "new"
    assert kept.clause_set.label == "D08@1 D09@1 D13@1 D16@1 D21@1 D22@1"
    assert [event.purpose for event in ConsentEvent.objects.all()] == [Purpose.QUOTE_PROCESSING]
    assert ConsentEvent.objects.get().wording.version == 1
    assert sorted(Showing.objects.values_list("where", flat=True)) == [
        "confirmation page",
        "quote form, step agree",
        "quote form, step contact",
        "quote form, step details",
        "quote form, step wish",
    ]
    assert Message.objects.get().letter == "quote-acknowledgement"


def test_the_confirmation_tells_reference_and_time_in_her_zone_and_nothing_about_her(client):
    asked_at = timezone.now().replace(year=2026, month=11, day=2, hour=3, minute=0, second=0)
    with time_machine.travel(asked_at, tick=False):
        page = client.get(go(client).url)
    text = page.content.decode()
    assert QuoteRequest.objects.get().reference in text
    assert "12:00" in text
    assert "Time in Tokyo." in text
    assert "Maria" not in text
    assert "maria@" not in text
    assert "no-store" in page["Cache-Control"]


def test_the_confirmation_shows_the_recorded_wording_even_after_a_new_version(client):
    url = go(client).url
    publish_version(
        ClauseVersion.objects.create(
            clause=Clause.objects.get(code="D10"),
            version=2,
            title="New words",
            text="Newer.",
            effective_at=timezone.now() - timedelta(seconds=1),
        )
    )
    assert 'data-disclaimer="D10@1"' in client.get(url).content.decode()


def test_sending_the_same_form_again_is_the_same_request(client):
    form = filled(client, AGREE)
    first, second = client.post(AGREE, form), client.post(AGREE, form)
    assert first.url == second.url
    assert QuoteRequest.objects.count() == Lead.objects.count() == Message.objects.count() == 1


def test_a_second_request_of_the_same_person_is_a_second_submission_on_the_same_person(client):
    go(client, treatment=knee())
    go(Client(), email="MARIA@example.org")
    assert QuoteRequest.objects.count() == 2
    assert Person.objects.count() == 1
    assert Lead.objects.count() == 2


def test_the_same_wish_again_rejoins_the_open_lead(client):
    go(client)
    go(Client())
    assert QuoteRequest.objects.count() == 2
    assert Lead.objects.count() == 1


@pytest.mark.parametrize("field", ["want", "urgency", "name", "email", "country"])
def test_a_blank_field_is_named_and_nothing_typed_is_lost(client, field):
    page = go(client, **{field: ""})
    text = page.content.decode()
    assert f'href="#id_{field}' in text
    others = {"want": "ready", "urgency": "quote", "country": "quote", "name": "maria@example.org"}
    assert others.get(field, "Maria") in text
    assert QuoteRequest.objects.count() == 0


def test_without_consent_nothing_is_kept_and_no_box_is_ticked_for_her(client):
    page = go(client, consent_quote_processing=None)
    assert "We may only answer if you agree to this." in page.content.decode()
    assert (
        "checked"
        not in re.search(
            r'<input[^>]*name="consent_quote_processing"[^>]*>', page.content.decode()
        )[0]
    )
    assert Person.objects.count() == 0


HOSTILE = {
    "nul": {"message": "a\x00b"},
    "too long": {"message": "x" * 4001},
    "name of 5,000 letters": {"name": "n" * 5000},
    "two addresses": {"email": "a@example.org,b@example.org"},
    "header injection": {"email": "a@example.org\nBcc: b@example.org"},
    "no phone": {"phone": "call me"},
    "phone without its country": {"phone": "030 1234567", "phone_country": ""},
    "to be called without a phone": {"channel": "phone"},
    "script for a name": {"name": "<script>alert(1)</script>"},
    "link for a name": {"name": "Visit http://evil.example"},
    "new line in the name": {"name": "Mallory\n\nVisit us"},
    "control character in the name": {"name": "Mal\x01lory"},
    "letters that no mail can carry": {"email": "\u0130" * 60 + "@example.com"},
    "domain that no mail can carry": {"email": "a@" + "\u00fc" * 60 + ".com"},
    "foreign treatment": {"treatment": "999999"},
    "treatment that is no number": {"treatment": "' OR 1=1"},
    "unknown country": {"country": "XX"},
    "unproven treatment": {"treatment": "exosome"},
    "a country we do not know": {"destination": "999999"},
    "budget of nowhere": {"budget": "XXX:1-2"},
    "language that we do not have": {"language": "tlh"},
    "time of day that is none": {"best_time": "now"},
    "article that is none": {"article": "../../etc"},
}


@pytest.mark.parametrize("own", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_input_gets_a_message_and_keeps_nothing(client, own):
    if own.get("treatment") == "exosome":
        own = {"treatment": str(Treatment.objects.get(slug="exosome").pk)}
    page = go(client, **own)
    assert page.status_code == 200
    assert "Everything you typed is still here." in page.content.decode()
    assert QuoteRequest.objects.count() == 0


HARMLESS = {
    "right to left": {"message": "مرحبا \u202e abc"},
    "emoji": {"name": "Zoë 👩‍⚕️"},
    "one letter": {"name": "O"},
    "line ends": {"message": "one\r\ntwo"},
    "as long as it may be, line ends counted once": {"message": ("x" * 99 + "\r\n") * 40},
    "plus address": {"email": "maria+knee@example.org"},
    "unknown zone": {"browser_zone": "Mars/Olympus"},
}


@pytest.mark.parametrize("own", HARMLESS.values(), ids=HARMLESS.keys())
def test_unusual_input_is_kept_as_it_came(client, own):
    answer = go(client, **own)
    assert answer.status_code == 302
    kept = QuoteRequest.objects.get()
    for name, value in own.items():
        if name != "browser_zone":
            assert getattr(kept, name) == value.replace("\r\n", "\n")


@pytest.mark.parametrize("shown", ["", "altered", "eyJhIjoxfQ:1abc:def"])
def test_a_form_that_cannot_prove_what_it_showed_comes_back_with_everything_in_it(client, shown):
    answer = client.post(DETAILS, filled(client, DETAILS) | {"shown": shown})
    page = client.get(answer.url)
    text = page.content.decode()
    assert "It hurts when I climb stairs." in text
    again = hidden_fields(text)
    assert again["shown"] not in {"", shown}
    assert QuoteRequest.objects.count() == 0


def test_a_form_of_last_week_can_be_sent_again_after_one_look(client):
    with time_machine.travel(timezone.now() - timedelta(days=7)):
        form = filled(client, "/quote/")
    page = client.get(client.post("/quote/", form).url)
    form["shown"] = hidden_fields(page.content.decode())["shown"]
    assert client.post("/quote/", form).url == DETAILS


def test_oversized_posts_are_refused_without_an_error_of_ours(client):
    answer = client.post(reverse("quote"), {"message": "x" * 2_000_000})
    assert answer.status_code in {400, 413}


def test_the_form_needs_few_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        client.get(reverse("quote"))


def test_a_request_can_never_be_edited():
    kept = submit_quote_request(submission())
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        QuoteRequest.objects.filter(pk=kept.pk).update(name="Somebody else")


def test_an_unknown_confirmation_is_not_found(client):
    assert client.get(reverse("quote-received", args=[uuid.uuid4()])).status_code == 404


def test_who_knows_an_address_cannot_change_what_we_know_of_its_owner():
    first = submit_quote_request(submission(contact={"email": "m@example.org", "phone": ""}))
    second = submit_quote_request(
        submission(contact={"email": "m@example.org", "name": "Eve", "phone": "+4930123456"})
    )
    person = Person.objects.get(pk=first.person_id)
    assert person.name == "Maria"
    assert str(person.phone) == ""
    assert second.phone == "+4930123456"


@pytest.mark.django_db(transaction=True)
def test_many_first_requests_with_one_address_at_once_are_one_person():
    forms = [submission(contact={"email": "new@example.org"}) for _ in range(8)]
    in_parallel(*(partial(submit_quote_request, form) for form in forms))
    assert Person.objects.count() == 1
    assert QuoteRequest.objects.count() == 8


def test_a_foreign_page_cannot_make_her_agree(client):
    filled(client, AGREE)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    page = strict.post(AGREE, {"consent_quote_processing": "on"})
    assert page.status_code == 403
    assert "consent_quote_processing" not in hidden_fields(page.content.decode())
    assert QuoteRequest.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_posts_of_one_form_are_one_request():
    same = submission()
    results = in_parallel(*[lambda: submit_quote_request(same).pk] * 50)
    assert len(set(results)) == 1, set(results)
    assert QuoteRequest.objects.count() == Lead.objects.count() == Person.objects.count() == 1
    assert Message.objects.count() == 1


def test_an_answered_lead_that_is_asked_again_waits_for_an_answer_again():
    first = submit_quote_request(submission(contact={"email": "m@example.org"}))
    note_reply(first.lead.conversation_id)
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        again = submit_quote_request(submission(contact={"email": "m@example.org"}))
        assert again.lead == first.lead
        assert again.reply_by > timezone.now()
        [waiting] = Lead.objects.waiting_for_reply()
        assert waiting.reply_due_at == again.reply_by


def test_of_two_open_promises_the_earlier_stands():
    first = submit_quote_request(submission(contact={"email": "m@example.org"}))
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        submit_quote_request(submission(contact={"email": "m@example.org"}))
    assert Lead.objects.get().reply_due_at == first.reply_by


def test_each_confirmation_keeps_its_own_wording(client):
    first = go(client).url
    publish_version(
        ClauseVersion.objects.create(
            clause=Clause.objects.get(code="D10"),
            version=2,
            title="New words",
            text="Newer.",
            effective_at=timezone.now() - timedelta(seconds=1),
        )
    )
    second = go(client).url
    assert 'data-disclaimer="D10@1"' in client.get(first).content.decode()
    assert 'data-disclaimer="D10@2"' in client.get(second).content.decode()
