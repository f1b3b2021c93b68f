"""Complaining is easy, is acknowledged without a word of it, and promises a day."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from outbox.letters import find_letter
from outbox.models import Message
from outbox.rendering import Rendered, render
from people.encryption import cipher
from privacy.models import Complaint
from tests.factories import let_in, make_person
from tests.intake import hidden_fields

pytestmark = pytest.mark.django_db


def rendered_letter() -> Rendered:
    message = Message.objects.get(letter="complaint-received")
    return render(find_letter(message.letter), message)


def form(**own) -> dict[str, str]:
    return {"form_key": str(uuid.uuid4()), "words": "Nobody called me back."} | own


def test_a_complaint_on_her_page_is_kept_with_a_reference_and_a_day_for_the_answer(client):
    person = make_person()
    let_in(client, person).post(reverse("my-complaints"), form())
    complaint = Complaint.objects.get()
    assert complaint.person == person
    assert complaint.due_at - complaint.received_at > timedelta(days=29, hours=23)
    page = client.get(reverse("my-complaints")).content.decode()
    assert complaint.reference in page
    assert "Nobody called me back." in page


def test_the_words_are_encrypted_in_the_database(client):
    let_in(client, make_person()).post(reverse("my-complaints"), form())
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM privacy_complaint")
        (stored,) = cursor.fetchone()
    assert cipher().decrypt(stored.encode()).decode() == "Nobody called me back."


def test_pressing_twice_complains_once(client):
    let_in(client, make_person())
    sent = form()
    for _ in range(2):
        assert client.post(reverse("my-complaints"), sent).status_code == 302
    assert Complaint.objects.count() == 1
    assert Message.objects.filter(letter="complaint-received").count() == 1


def test_the_letter_names_the_reference_and_the_day_and_none_of_her_words(client):
    let_in(client, make_person()).post(reverse("my-complaints"), form())
    letter = rendered_letter()
    assert Complaint.objects.get().reference in letter.text
    assert "Nobody called" not in f"{letter.subject} {letter.text} {letter.html}"


def test_the_letter_promises_the_day_that_her_page_shows(client):
    person = make_person(time_zone="Pacific/Auckland")
    with time_machine.travel(datetime(2026, 5, 4, 15, tzinfo=UTC)):
        let_in(client, person).post(reverse("my-complaints"), form())
        page = client.get(reverse("my-complaints")).content.decode()
        letter = rendered_letter()
    assert "You have our answer by 4 June 2026." in page
    assert "You have our answer by 4 June 2026." in letter.text


def test_an_empty_complaint_is_not_sent_and_says_so(client):
    page = let_in(client, make_person()).post(reverse("my-complaints"), form(words=" "))
    assert "Please write something first." in page.content.decode()
    assert not Complaint.objects.exists()


def test_nobody_sees_the_complaints_of_somebody_else(client):
    let_in(client, make_person()).post(reverse("my-complaints"), form())
    page = let_in(client, make_person()).get(reverse("my-complaints")).content.decode()
    assert Complaint.objects.get().reference not in page


def test_who_has_no_page_complains_too_and_is_answered_by_letter(client):
    page = client.get(reverse("complain")).content.decode()
    words = {"words": "Nobody called me back.", "email": "ida@example.org"}
    answer = client.post(reverse("complain"), hidden_fields(page) | words)
    assert answer["Location"] == reverse("complaint-received")
    assert Complaint.objects.get().contact == "ida@example.org"
    assert Message.objects.get().recipient == "ida@example.org"


def test_what_a_machine_may_have_sent_is_asked_for_again_and_not_lost(client):
    page = client.post(reverse("complain"), form(email="ida@example.org")).content.decode()
    assert "We could not be sure that a person sends this" in page
    assert "Nobody called me back." in page
    assert not Complaint.objects.exists()


def test_what_stood_on_one_page_sends_one_complaint(client):
    page = hidden_fields(client.get(reverse("complain")).content.decode())
    for key in (page["form_key"], str(uuid.uuid4()), str(uuid.uuid4())):
        told = {"form_key": key, "words": "Again.", "email": "ida@example.org"}
        client.post(reverse("complain"), page | told)
    assert Complaint.objects.count() == 1


def test_the_authority_of_the_agency_is_named_where_one_can_complain(client, settings):
    settings.COMPLAINTS_AUTHORITY = "Data Protection Office of Exampleland"
    settings.COMPLAINTS_AUTHORITY_URL = "https://authority.example.org/"
    page = client.get(reverse("complain")).content.decode()
    assert 'href="https://authority.example.org/"' in page
    assert "Data Protection Office of Exampleland" in page


def test_more_than_a_few_a_day_wait_until_tomorrow(client):
    let_in(client, make_person())
    for _ in range(5):
        client.post(reverse("my-complaints"), form())
    page = client.post(reverse("my-complaints"), form()).content.decode()
    assert "You have sent several today already" in page
    assert Complaint.objects.count() == 5


def test_line_ends_of_a_complaint_are_of_one_kind_and_counted_once(client):
    words = ("x" * 98 + "\r\n") * 50 + "and this is it."
    let_in(client, make_person()).post(reverse("my-complaints"), form(words=words))
    assert Complaint.objects.get().words == words.replace("\r\n", "\n")


def test_going_back_and_writing_something_else_is_a_second_complaint(client):
    let_in(client, make_person())
    sent = form()
    for words in ("The bill.", "No: the waiting.", "No: the waiting."):
        client.post(reverse("my-complaints"), sent | {"words": words})
    assert {each.words for each in Complaint.objects.all()} == {"The bill.", "No: the waiting."}
    assert Complaint.objects.count() == 2


def test_the_form_of_somebody_else_is_no_error_and_shows_nothing_of_hers(client):
    sent = form() | hidden_fields(client.get(reverse("complain")).content.decode())
    client.post(reverse("complain"), sent | {"email": "maria@example.org"})
    assert let_in(client, make_person()).post(reverse("my-complaints"), sent).status_code == 302
    assert Complaint.objects.filter(person=None).count() == 1
    assert Complaint.objects.exclude(person=None).count() == 1
