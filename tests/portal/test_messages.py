"""Messages both ways on her page: what she writes, what staff answer, and what is mailed of it."""

import re
import threading
import uuid

import pytest
from django.db import connection
from django.urls import reverse

from disclaimers.models import Showing
from followups.services import withdraw_request
from leads.messages import LONGEST_MESSAGE, MOST_A_DAY
from leads.models import Lead, PatientMessage
from leads.promises import note_reply
from leads.services import Move, advance_lead
from leads.stages import LossReason
from outbox import delivery
from outbox.models import Message
from tests.factories import (
    let_in,
    make_answer,
    make_lead,
    make_patient_message,
    make_person,
    make_request,
    make_staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _letters_stay_here(settings, tmp_path):
    settings.EMAIL_URL = ""
    settings.LETTER_FOLDER = tmp_path


@pytest.fixture
def lead() -> Lead:
    return make_request(contact={"name": "Maria"}).lead


def thread_url(lead: Lead) -> str:
    return reverse("my-thread", args=[lead.uuid])


def key_on(page: str) -> str:
    return re.search(r'name="form_key" value="([^"]+)"', page)[1]


def write(client, lead: Lead, text: str = "May I bring my daughter?", **own):
    fields = {"form_key": str(uuid.uuid4()), "text": text} | own
    return let_in(client, lead.person).post(thread_url(lead), fields)


def test_what_she_writes_is_kept_encrypted_shown_to_her_and_on_the_timeline(client, lead):
    answer = write(client, lead)
    assert answer.url == thread_url(lead)
    page = client.get(answer.url).content.decode()
    assert "Your message is with us." in page
    assert "May I bring my daughter?" in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM leads_patientmessage")
        assert cursor.fetchone()[0].startswith("gAAAA")
    client.force_login(make_staff())
    desk = client.get(reverse("admin:leads_lead_change", args=[lead.pk])).content.decode()
    assert "Wrote on her page" in desk
    assert "May I bring my daughter?" in desk


def test_pressing_twice_is_one_message(client, lead):
    page = let_in(client, lead.person).get(thread_url(lead)).content.decode()
    for _ in range(2):
        client.post(thread_url(lead), {"form_key": key_on(page), "text": "Once."})
    assert PatientMessage.objects.count() == 1


def test_going_back_and_writing_something_else_is_a_second_message(client, lead):
    page = let_in(client, lead.person).get(thread_url(lead)).content.decode()
    for text in ("In March.", "No: in April."):
        client.post(thread_url(lead), {"form_key": key_on(page), "text": text})
    assert [each.text for each in lead.patient_messages.all()] == ["In March.", "No: in April."]


def test_a_coordinator_who_goes_back_and_writes_something_else_is_heard_twice(client, lead):
    client.force_login(make_staff())
    key = str(uuid.uuid4())
    for body in ("In March.", "No: in April.", "No: in April."):
        url = reverse("admin:followups_write", args=[lead.pk])
        client.post(url, {"form_key": key, "body": body})
    bodies = [each.body for each in lead.written_letters.order_by("pk")]
    assert bodies == ["In March.", "No: in April."]


@pytest.mark.django_db(transaction=True)
def test_pressing_twice_at_the_same_moment_is_one_message(lead):
    key = uuid.uuid4()

    def press() -> None:
        try:
            make_patient_message(lead=lead, form_key=key)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert PatientMessage.objects.count() == 1


def test_a_form_key_of_somebody_else_shows_nothing_of_hers(client, lead):
    theirs = make_patient_message(text="Mine alone.")
    write(client, lead, "Mine.", form_key=str(theirs.form_key))
    assert [each.text for each in lead.patient_messages.all()] == ["Mine."]


@pytest.mark.parametrize("text", ["", "   \n ", "x" * (LONGEST_MESSAGE + 1), "a\x00b"])
def test_what_cannot_be_kept_comes_back_as_typed_with_a_reason(client, lead, text):
    page = write(client, lead, text)
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()
    assert PatientMessage.objects.count() == 0


def test_what_is_pasted_from_documents_is_kept_as_it_came(client, lead):
    pasted = "Page one\x0c\uf0b7 knee\x0bleft\u2028right \U0001fae9"
    write(client, lead, pasted)
    assert PatientMessage.objects.get().text == pasted


def test_a_message_of_exactly_the_length_with_line_breaks_is_kept(client, lead):
    line = "x" * 99 + "\r\n"
    write(client, lead, line * (LONGEST_MESSAGE // 100))
    assert PatientMessage.objects.count() == 1


def test_a_flood_is_stopped_with_a_word_and_keeps_what_was_typed(client, lead):
    for _ in range(MOST_A_DAY):
        make_patient_message(lead=lead)
    page = write(client, lead, "One more.").content.decode()
    assert "Please write again tomorrow." in page
    assert "One more." in page
    assert PatientMessage.objects.count() == MOST_A_DAY


def test_what_she_saw_beside_the_box_is_in_the_ledger(client, lead):
    write(client, lead)
    shown = Showing.objects.get(kind="messages_page")
    assert shown.clause_set.label == "D08@1 D09@1 D02@1 D14@1 D22@1"


def test_the_thread_is_hers_alone(client, lead):
    make_patient_message(lead=lead)
    stranger = let_in(client, make_person())
    assert stranger.get(thread_url(lead)).status_code == 404
    assert write(client, make_lead(person=make_person())).status_code == 302
    client.cookies.clear()
    assert client.get(thread_url(lead)).url == "/my/"
    assert client.post(thread_url(lead), {"text": "x"}).url == "/my/"


def test_an_answered_lead_waits_for_an_answer_again(client, lead):
    promised = lead.reply_due_at
    note_reply(lead.conversation_id)
    write(client, lead)
    lead.refresh_from_db()
    assert lead.replied_at is None
    assert lead.reply_due_at > promised


def test_a_promise_that_is_open_stands(client, lead):
    promised = lead.reply_due_at
    write(client, lead)
    lead.refresh_from_db()
    assert lead.reply_due_at == promised


def test_a_message_about_a_closed_request_reaches_the_desk_and_opens_nothing(client, lead):
    move = Move(to="lost", loss_reason=LossReason.TIMING)
    advance_lead(lead.pk, move, actor=None)
    write(client, lead)
    lead.refresh_from_db()
    assert lead.stage == "lost"
    client.force_login(make_staff())
    assert "Read what she wrote, and answer" in client.get("/admin/").content.decode()


def test_the_first_page_of_the_desk_lists_each_lead_once_until_it_is_dealt_with(client, lead):
    for text in ("First.", "Second."):
        last = make_patient_message(lead=lead, text=text)
    other = make_request().lead
    assert list(Lead.objects.written_to_us()) == [lead]
    client.force_login(make_staff())
    url = reverse("admin:leads_lead_settle", args=[lead.pk])
    assert client.get(url).status_code == 405
    client.post(url, {"up_to": last.pk})
    assert list(Lead.objects.written_to_us()) == []
    assert other not in Lead.objects.written_to_us()


@pytest.mark.parametrize("up_to", ["", "x", "-1", "9" * 40])
def test_a_nonsense_message_number_is_explained(client, lead, up_to):
    make_patient_message(lead=lead)
    client.force_login(make_staff())
    url = reverse("admin:leads_lead_settle", args=[lead.pk])
    assert client.post(url, {"up_to": up_to}).status_code == 302
    assert Lead.objects.written_to_us().count() == 1


def test_an_answer_settles_what_the_coordinator_saw_and_not_what_came_meanwhile(client, lead):
    seen = make_patient_message(lead=lead)
    client.force_login(make_staff())
    desk = client.get(reverse("admin:leads_lead_change", args=[lead.pk])).content.decode()
    assert f'name="answers_up_to" value="{seen.pk}"' in desk
    late = make_patient_message(lead=lead, text="And my dog?")
    client.post(
        reverse("admin:followups_write", args=[lead.pk]),
        {"form_key": key_on(desk), "body": "Of course.", "answers_up_to": seen.pk},
    )
    assert list(PatientMessage.objects.filter(settled_at__isnull=True)) == [late]


def test_an_answer_waits_on_her_page_and_the_letter_carries_nothing_of_it(client, lead):
    carla = make_staff(first_name="Carla", last_name="Berg")
    make_answer(lead=lead, author=carla, subject="Your daughter", body="She may come to Poznań.")
    delivery.drain()
    letter = Message.objects.get(letter="message-waiting")
    assert letter.state == "sent"
    for word in ("Poznań", "daughter", "come"):
        assert word not in f"{letter.subject} {letter.text} {letter.html}", word
    assert "Carla Berg" in letter.text
    page = let_in(client, lead.person).get(thread_url(lead)).content.decode()
    assert "She may come to Poznań." in page
    assert "Carla Berg" in page


def test_the_word_that_an_answer_waits_keeps_the_promise_of_reply(lead):
    make_answer(lead=lead)
    delivery.drain()
    lead.refresh_from_db()
    assert lead.replied_at is not None


def test_a_letter_that_was_mailed_in_full_is_on_her_page_too(client, lead):
    make_answer(lead=lead, subject="Hello", body="As you wished, by mail.", is_mailed=True)
    assert Message.objects.filter(letter="message-waiting").count() == 0
    page = let_in(client, lead.person).get(thread_url(lead)).content.decode()
    assert "As you wished, by mail." in page


def test_a_letter_in_full_needs_a_subject(client, lead):
    client.force_login(make_staff())
    fields = {"form_key": str(uuid.uuid4()), "body": "Dear Maria", "is_mailed": "on"}
    url = reverse("admin:followups_write", args=[lead.pk])
    assert "A letter needs a subject." in client.post(url, fields).content.decode()


def test_the_thread_runs_from_the_oldest_to_the_newest(client, lead):
    make_patient_message(lead=lead, text="First question")
    make_answer(lead=lead, body="Then an answer")
    make_patient_message(lead=lead, text="Last question")
    page = let_in(client, lead.person).get(thread_url(lead)).content.decode()
    places = [page.index(text) for text in ("First question", "Then an answer", "Last question")]
    assert places == sorted(places)


def test_a_coordinator_without_a_name_is_the_team_and_never_a_login(client, lead, settings):
    make_answer(lead=lead, author=make_staff("cb1987", first_name=""))
    delivery.drain()
    page = let_in(client, lead.person).get(thread_url(lead)).content.decode()
    assert f"The coordinators of {settings.AGENCY_NAME}" in page
    assert "cb1987" not in page + Message.objects.get(letter="message-waiting").html


def test_who_took_her_consent_back_is_told_why_she_cannot_be_answered(client, lead):
    withdraw_request(Message.objects.get())
    page = let_in(client, lead.person).get(thread_url(lead)).content.decode()
    assert "You took back your consent" in page
    assert "<textarea" not in page
    client.post(thread_url(lead), {"form_key": str(uuid.uuid4()), "text": "Hello?"})
    assert PatientMessage.objects.count() == 0


def test_what_is_written_is_text_and_nothing_else(client, lead):
    make_patient_message(lead=lead, text="<script>alert(1)</script>")
    carla = make_staff()
    make_answer(lead=lead, author=carla, body="<b>bold</b>", subject="<i>x</i>")
    client.force_login(carla)
    desk = client.get(reverse("admin:leads_lead_change", args=[lead.pk])).content.decode()
    page = let_in(client, lead.person).get(thread_url(lead)).content.decode()
    for text in (desk, page):
        assert "<script>alert" not in text
        assert "<b>bold" not in text
        assert "<i>x" not in text


def test_the_overview_says_who_wrote_last(client, lead):
    let_in(client, lead.person)
    assert "You can write to us here" in client.get("/my/").content.decode()
    make_patient_message(lead=lead)
    assert "You wrote to us on" in client.get("/my/").content.decode()
    make_answer(lead=lead)
    assert "We wrote to you on" in client.get("/my/").content.decode()


def test_one_request_leads_to_its_thread_and_several_to_a_choice(client, lead):
    let_in(client, lead.person)
    assert client.get("/my/messages/").url == thread_url(lead)
    other = make_lead(person=lead.person)
    page = client.get("/my/messages/").content.decode()
    assert thread_url(lead) in page
    assert thread_url(other) in page


def test_who_asked_for_nothing_finds_the_way_to_ask(client):
    page = let_in(client, make_person()).get("/my/messages/").content.decode()
    assert reverse("quote") in page


def test_a_long_thread_costs_no_more_queries(client, lead, django_assert_max_num_queries):
    carla = make_staff()
    for _ in range(20):
        make_patient_message(lead=lead)
        make_answer(lead=lead, author=carla)
    let_in(client, lead.person)
    with django_assert_max_num_queries(9):
        client.get(thread_url(lead))
