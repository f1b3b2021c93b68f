"""Whatever somebody types is stored character for character, or refused beside its field."""

import json
import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from leads.messages import LONGEST_MESSAGE, MOST_A_DAY
from leads.models import PatientMessage
from privacy.complaints import LONGEST
from privacy.models import Complaint
from privacy.services import Form, hand_over_copy
from quotes.answers import Answers
from quotes.models import IntakeDraft, QuoteRequest
from tests.corpus import Entry
from tests.corpus.posting import send, send_raw, stored
from tests.corpus.strings import NO_TEXT, STRINGS
from tests.factories import let_in, make_lead, make_patient_message, make_person
from tests.intake import filled, go, hidden_fields

pytestmark = pytest.mark.django_db

DETAILS, CONTACT = "/quote/details/", "/quote/contact/"
LONGEST_IN_A_REQUEST = 4000
# So much of what she typed comes back with a refusal.
TYPED = 100_000


def is_kept(entry: Entry, *, longest: int) -> bool:
    return entry.expected == "kept" and len(stored(entry.text)) <= longest


def answers() -> Answers:
    return Answers.read(IntakeDraft.objects.get().content)


def refused_beside(page, field: str, text: str) -> bool:
    """Whether the page says what is wrong beside this field, with what was typed still in it."""
    form = page.context["form"]
    typed, sent = stored(form[field].value() or ""), stored(text)
    is_there = sent.startswith(typed) and len(typed) >= min(len(sent), TYPED)
    return page.status_code == 200 and field in form.errors and is_there


def test_the_set_is_large_and_says_nothing_twice():
    assert len({entry.text for entry in STRINGS}) == len(STRINGS) >= 500


def test_the_words_of_a_request_are_kept_or_refused(client):
    form = filled(client, DETAILS)
    wrong = []
    for entry in STRINGS:
        send(client, DETAILS, form | {"message": entry.text})
        # Here the question is open, and blanks are hers to type.
        if entry.expected == "blank" or is_kept(entry, longest=LONGEST_IN_A_REQUEST):
            is_right = answers().clean["details"]["message"] == stored(entry.text)
        else:
            is_right = refused_beside(client.get(DETAILS), "message", entry.text)
        wrong += [] if is_right else [entry.text[:40]]
    assert wrong == []


def test_a_request_that_is_sent_holds_what_she_typed():
    kept = [entry.text for entry in STRINGS if is_kept(entry, longest=LONGEST_IN_A_REQUEST)][::40]
    for number, text in enumerate(kept):
        go(Client(), message=text, email=f"maria{number}@example.org")
    sent = QuoteRequest.objects.order_by("pk")
    assert [each.message for each in sent] == list(map(stored, kept))


def threads(person) -> Iterator[str]:
    """Where to write, in as many threads as a flood of messages needs."""
    while True:
        url = reverse("my-thread", args=[make_lead(person=person).uuid])
        yield from [url] * MOST_A_DAY


def test_a_message_is_kept_or_refused_and_her_copy_holds_it_word_for_word(client):
    person = make_person()
    let_in(client, person)
    wrong, kept = [], []
    for entry, url in zip(STRINGS, threads(person), strict=False):
        answer = send(client, url, {"form_key": uuid.uuid4(), "text": entry.text})
        if is_kept(entry, longest=LONGEST_MESSAGE):
            kept.append(stored(entry.text).strip())
            is_right = PatientMessage.objects.latest("pk").text == kept[-1]
        else:
            is_right = refused_beside(answer, "text", entry.text)
        wrong += [] if is_right else [entry.text[:40]]
    assert wrong == []
    copy = json.dumps(json.loads(hand_over_copy(person, form=Form.JSON)))
    assert [text for text in kept if json.dumps(text) not in copy] == []


def test_a_complaint_is_kept_or_refused(client):
    wrong = []
    for entry in STRINGS:
        form = hidden_fields(client.get("/complaints/").content.decode())
        own = {"words": entry.text, "email": "maria@example.org"}
        answer = send(client, "/complaints/", form | own)
        if is_kept(entry, longest=LONGEST):
            is_right = Complaint.objects.latest("pk").words == stored(entry.text).strip()
        else:
            is_right = refused_beside(answer, "words", entry.text)
        wrong += [] if is_right else [entry.text[:40]]
    assert wrong == []


def test_a_name_is_kept_or_refused(client):
    form = filled(client, CONTACT)
    wrong = []
    for entry in STRINGS[::3]:
        send(client, CONTACT, form | {"name": entry.text})
        clean = answers().clean.get("contact", {})
        if clean and entry.expected == "kept":
            is_right = clean["name"] == entry.nfc.strip()
        else:
            is_right = refused_beside(client.get(CONTACT), "name", entry.text)
        wrong += [] if is_right else [entry.text[:40]]
    assert wrong == []


@pytest.mark.parametrize("path", [DETAILS, CONTACT, "/complaints/", "/my/link/", "/language/"])
def test_bytes_that_are_no_text_are_refused_whole(client, path):
    filled(client, "/quote/agree/")
    before = answers()
    for each in NO_TEXT:
        for name in (b"message", b"name", b"email", b"words", b"next"):
            assert send_raw(client, path, name + b"=" + each).status_code == 400
    assert answers() == before
    assert Complaint.objects.count() == 0


def test_every_string_can_be_read_on_her_page_and_in_her_copy_on_paper(client):
    lead = make_lead()
    let_in(client, lead.person)
    kept = [entry.text for entry in STRINGS if is_kept(entry, longest=900)]
    for start in range(0, len(kept), 40):
        make_patient_message(lead=lead, text="\n".join(kept[start : start + 40])[:LONGEST_MESSAGE])
    assert client.get(reverse("my-thread", args=[lead.uuid])).status_code == 200
    assert hand_over_copy(lead.person, form=Form.PDF).startswith(b"%PDF-")
