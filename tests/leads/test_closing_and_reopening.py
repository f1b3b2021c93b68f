"""A request that is closed: whether she is told, and how she takes it up again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from followups.services import withdraw_request
from leads.models import Lead, StageChange
from leads.promises import note_reply
from leads.refusals import NobodyIsTold
from leads.services import Move, advance_lead
from leads.stages import NEVER_TOLD, NEXT, REOPENS_AT, TOLD_WHEN_CLOSED, LossReason, Stage
from outbox import delivery
from outbox.models import Message, State
from tests.factories import let_in, make_lead, make_person, make_request, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _letters_stay_here(settings, tmp_path):
    settings.EMAIL_URL = ""
    settings.LETTER_FOLDER = tmp_path


@pytest.fixture
def lead() -> Lead:
    return make_request().lead


def close(lead: Lead, **own) -> Lead:
    move = {"to": Stage.LOST, "loss_reason": LossReason.TIMING} | own
    return advance_lead(lead.pk, Move(**move), actor=None)


def closing_letters() -> list[Message]:
    return list(Message.objects.filter(letter="request-closed"))


def take_up_again(client, lead: Lead):
    return let_in(client, lead.person).post(reverse("my-reopen", args=[lead.uuid]), follow=True)


def test_she_is_told_only_when_staff_tick_it(client, lead):
    client.force_login(make_staff())
    url = reverse("admin:leads_lead_advance", args=[lead.pk])
    fields = {"to": "lost", "loss_reason": "timing_later", "version": lead.version}
    client.post(url, fields | {"tell": "on"})
    delivery.drain()
    [letter] = closing_letters()
    assert letter.state == State.SENT
    other = make_request().lead
    client.post(reverse("admin:leads_lead_advance", args=[other.pk]), fields)
    assert len(closing_letters()) == 1


def test_the_letter_leads_to_her_page_and_says_not_why(lead):
    close(lead, loss_reason=LossReason.NO_FINANCE, reason="Her card was refused.", tell=True)
    delivery.drain()
    [letter] = closing_letters()
    assert "/r/" in letter.text
    assert "finance" not in f"{letter.subject} {letter.text} {letter.html}".lower()
    assert "card" not in letter.text


@pytest.mark.parametrize("reason", NEVER_TOLD)
def test_about_some_reasons_nobody_is_written_to(lead, reason):
    with pytest.raises(NobodyIsTold):
        close(lead, loss_reason=reason, tell=True)
    assert closing_letters() == []


@pytest.mark.parametrize("stage", [Stage.SPAM, Stage.CONTACTED, Stage.DUPLICATE])
def test_of_other_moves_nobody_is_told(lead, stage):
    with pytest.raises(NobodyIsTold):
        advance_lead(lead.pk, Move(to=stage, reason="x", tell=True), actor=None)
    lead.refresh_from_db()
    assert lead.stage == Stage.NEW


def test_a_lead_that_is_back_on_the_desk_before_the_letter_left_costs_no_letter(lead):
    close(lead, tell=True)
    advance_lead(lead.pk, Move(to=Stage.CONTACTED), actor=None)
    delivery.drain()
    assert closing_letters()[0].state == State.CANCELLED


@pytest.mark.parametrize("stage", TOLD_WHEN_CLOSED)
def test_she_takes_it_up_again_and_the_desk_owes_an_answer(client, lead, stage):
    note_reply(lead.conversation_id)
    close(lead, to=stage, reason="x")
    page = take_up_again(client, lead).content.decode()
    assert "Your request is open again." in page
    lead.refresh_from_db()
    assert lead.stage == REOPENS_AT[stage]
    assert lead.replied_at is None
    assert lead.reply_due_at > timezone.now() + timedelta(hours=23)
    assert lead.conversation.settled_at is None
    assert lead in Lead.objects.waiting_for_reply()
    change = StageChange.objects.filter(lead=lead).first()
    assert (change.actor, change.reason) == (None, "Taken up again on her page.")


def test_pressing_twice_opens_once(client, lead):
    close(lead)
    for _ in range(2):
        assert "is open again" in take_up_again(client, lead).content.decode()
    assert StageChange.objects.filter(lead=lead, to_stage=Stage.CONTACTED).count() == 1


def test_opening_the_address_changes_nothing(client, lead):
    close(lead)
    assert (
        let_in(client, lead.person).get(reverse("my-reopen", args=[lead.uuid])).status_code == 405
    )
    lead.refresh_from_db()
    assert lead.stage == Stage.LOST


def test_who_took_her_consent_back_is_not_offered_it(client, lead):
    withdraw_request(Message.objects.get())
    page = let_in(client, lead.person).get("/my/").content.decode()
    assert "Take it up again" not in page
    assert "cannot be taken up again" in take_up_again(client, lead).content.decode()
    lead.refresh_from_db()
    assert lead.stage == Stage.LOST


def test_what_is_closed_for_good_cannot_be_taken_up(client, lead):
    close(lead, to=Stage.SPAM, loss_reason="", reason="x")
    assert "cannot be taken up again" in take_up_again(client, lead).content.decode()


def test_nobody_takes_up_the_request_of_somebody_else(client, lead):
    close(lead)
    let_in(client, make_person())
    assert client.post(reverse("my-reopen", args=[lead.uuid])).status_code == 404


def test_the_button_stands_by_closed_requests_only(client):
    lead = make_lead(person=make_request().person)
    assert "Take it up again" not in let_in(client, lead.person).get("/my/").content.decode()
    close(lead)
    assert client.get("/my/").content.decode().count("Take it up again") == 1


def test_every_way_back_is_an_arrow_of_the_desk():
    assert all(there in NEXT[here] for here, there in REOPENS_AT.items())
