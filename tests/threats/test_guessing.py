"""Threats 5 and 9: guessed links open nothing, say nothing, and nobody sees what is another's."""

import random
import re
import uuid
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from disclaimers.policy import TouchpointKind
from disclaimers.selectors import clauses_for
from leads.models import PatientMessage
from outbox.stopping import stop_url
from people.access import page_url
from privacy.complaints import file_complaint
from quotes.shown import Shown
from records.models import Record
from tests.factories import let_in, make_follow_up, make_person, make_request
from tests.faults.dose import IS_FULL
from tests.privacy.life import MARK, make_life
from tests.records.sending import agree_to_records
from tests.threats.own_page import addresses_about
from tests.threats.tables import everything, rows_about

pytestmark = pytest.mark.django_db

ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_:"
FORM_TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+')
# From the moment, and from the body.
FOLLOWS = {"Expires", "Content-Length"}
# A key made for one door fits no other.
SALTS = ("people.access.cookie", "quotes.draft", "quotes.resume", "outbox.unsubscribe", "x")


def token_of(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]


def told(answer: HttpResponse) -> tuple[object, ...]:
    """Everything of an answer that a visitor can tell it from another by.

    The token of a form is another each time, and says nothing.
    """
    headers = {name: value for name, value in answer.items() if name not in FOLLOWS}
    body = FORM_TOKEN.sub("", answer.content.decode())
    return answer.status_code, headers, body, sorted(answer.cookies)


def mutations(token: str) -> Iterator[str]:
    """A real key, altered in one place, cut off, prolonged, or put together anew."""
    for place in range(len(token)):
        for other in ALPHABET:
            if token[place] != other:
                yield token[:place] + other + token[place + 1 :]
        yield token[:place] or "-"
        yield token + token[place]
    who, _colon, rest = token.partition(":")
    yield token.swapcase()
    yield f"{uuid.uuid4().hex}-1:{rest}"
    yield f"{who[:-1]}2:{rest}"
    for salt in SALTS:
        yield signing.TimestampSigner(salt=salt).sign(who)
        yield signing.Signer(salt=salt).sign(who)
        yield signing.TimestampSigner(key="guessed", salt="people.access.link").sign(who)


def guesses(number: int) -> Iterator[str]:
    """Tokens as a machine makes them up: by chance, by counting, in the shape of ours."""
    chance = random.Random(5)
    for count in range(number):
        text = "".join(chance.choices(ALPHABET, k=chance.randrange(1, 120)))
        yield str(count)
        yield text
        yield f"{uuid.uuid4().hex}-1:1wAAAA:{text[:43]}"


def test_ten_thousand_guessed_links_to_a_patients_page_are_answered_alike_and_open_nothing(client):
    token = token_of(page_url(make_person()))
    tries = [*mutations(token), *guesses(1500)]
    assert len(tries) >= 10_000
    answers = {str(told(client.get(f"/r/{guess}/"))) for guess in tries}
    assert len(answers) == 1
    assert settings.PATIENT_COOKIE_NAME not in client.cookies
    assert settings.PATIENT_COOKIE_NAME in client.get(f"/r/{token}/").cookies


@pytest.mark.parametrize("path", ["/confirm/{}/", "/my/address/{}/", "/quote/go-on/{}/", "/u/{}/"])
def test_guesses_at_every_other_key_are_answered_alike_too(client, path):
    answers = {
        str(told(client.get(path.format(guess)))).replace(guess, "GUESS")
        for guess in guesses(40)
        if len(guess) > 9
    }
    assert len(answers) == 1


@pytest.mark.parametrize("path", ["/quote/received/{}/", "/quote/held/{}/", "/my/messages/{}/"])
def test_guessed_numbers_are_answered_alike(client, path):
    let_in(client, make_person())
    answers = {str(told(client.get(path.format(uuid.uuid4())))) for _ in range(100)}
    assert len(answers) == 1


# --- Unsubscribing ---

GUESSES_TO_STOP = 1700 if IS_FULL else 170


def test_five_thousand_guesses_unsubscribe_nobody_and_are_answered_as_a_real_link_is(client):
    stop = stop_url(make_follow_up()).removeprefix(settings.PUBLIC_BASE_URL)
    before = everything()
    one_click = {"List-Unsubscribe": "One-Click"}
    answers = {
        str(told(client.post(f"/u/{guess}/", one_click))) for guess in guesses(GUESSES_TO_STOP)
    }
    assert everything() == before
    assert answers == {str(told(client.post(stop, one_click)))}
    assert everything() != before


# --- One person and another ---


POSTED = {
    "text": "Hello?", "words": "Hello?", "purpose": "quote_processing", "form": "json",
    "email": "eve@example.org", "name": "Eve", "language": "en",
}  # fmt: skip


# Eve may be sent away, may see her own page, or be told that nothing is there.
HARMLESS = {200, 302, 403, 404, 405}
METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")
# A piece of a file, as the script of the page sends it, in place of a form.
PIECE = {"content_type": "application/offset+octet-stream", "data": b"Eve was here."}
ANNOUNCED = {"Upload-Offset": "0", "Upload-Length": "13", "Upload-Metadata": "filename YS5wZGY="}


def make_eve() -> Client:
    """The browser of somebody who has everything that opens an own page, of her own."""
    eve = make_request().person
    agree_to_records(eve)
    return let_in(Client(), eve)


def test_nobody_sees_or_changes_anything_of_somebody_else_with_her_own_cookie():
    others = [make_life() for _ in range(3)]
    before = rows_about(others)
    tries = 0
    for other in others:
        record = Record.objects.filter(lead__person=other).last()
        numbers = {
            "form_key": str(PatientMessage.objects.filter(lead__person=other).get().form_key),
            "shown": Shown(clauses_for(TouchpointKind.PATIENT_PAGE)).sign(),
            "person": str(other.pk),
            "lead": str(other.leads.get().uuid),
            "record": str(record.uuid),
        }
        for address, method in product(addresses_about(other), METHODS):
            sent = {"post": {"data": POSTED | numbers}, "patch": PIECE, "put": PIECE}
            ask = getattr(make_eve(), method)
            answer = ask(address, headers=ANNOUNCED, **sent.get(method, {}))
            assert answer.status_code in HARMLESS, (method, address)
            assert MARK not in said(answer), (method, address)
            tries += 1
    assert rows_about(others) == before
    assert tries >= 500


def said(answer: Any) -> str:
    """Head and body of an answer, streamed or not."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{dict(answer.items())} {body.decode(errors='replace')}"


def test_a_number_of_somebody_else_is_answered_as_one_that_nobody_has(client):
    mine, theirs = make_request(), make_request()
    let_in(client, mine.person)
    for name in ("my-thread", "my-reopen"):
        for method in ("get", "post", "head"):
            ask = getattr(client, method)
            hers = told(ask(reverse(name, args=[theirs.lead.uuid])))
            assert hers == told(ask(reverse(name, args=[uuid.uuid4()]))), (name, method)


def test_the_key_of_a_form_of_somebody_else_neither_shows_nor_stops_anything(client):
    theirs = file_complaint(
        form_key=uuid.uuid4(), words="Hers.", language="en", person=make_person()
    )
    let_in(client, make_person())
    told_to = {"form_key": str(theirs.form_key), "words": "Mine."}
    assert client.post("/my/complaints/", told_to).status_code == 302
    page = client.get("/my/complaints/").content.decode()
    assert "Mine." in page
    assert "Hers." not in page
