"""The clock of a promised reply: how it is counted, what stops it, and what makes it wait."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leads.messages import keep_patient_message
from leads.models import Lead
from leads.promises import note_reply
from leads.reopening import reopen_for_patient
from leads.services import Move, advance_lead
from leads.stages import OPEN, STANDS_STILL, LossReason, Stage, reachable_from
from outbox import delivery
from tests.factories import let_in, make_answer, make_calendar, make_lead, make_request
from tests.intake import go, hidden_fields, typed_at

pytestmark = pytest.mark.django_db

# A Monday; Berlin is two hours ahead.
MONDAY = datetime(2026, 6, 1, 8, tzinfo=UTC)
FRIDAY = datetime(2026, 6, 5, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def office():
    """The desk works from 7 to 15 in UTC, and answers in 8 hours, later in 4."""
    return make_calendar("Mon-Fri 09:00-17:00", first_reply_hours=8, next_reply_hours=4)


def fresh(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)


def move(lead: Lead, to: str, **own) -> Lead:
    return advance_lead(lead.pk, Move(to=to, reason="because", **own), actor=None)


def write(lead: Lead) -> Lead:
    """She writes to us on her page."""
    keep_patient_message(lead, text=f"Hello {uuid.uuid4()}", form_key=uuid.uuid4())
    return fresh(lead)


def test_a_request_is_promised_so_much_working_time_and_half_of_it_is_known(clock, office):
    request = make_request()
    assert request.reply_by == request.lead.reply_due_at == datetime(2026, 6, 2, 8, tzinfo=UTC)
    assert request.lead.half_due_at == MONDAY + 4 * HOUR
    assert request.lead.waiting_since == MONDAY


def test_a_request_of_a_friday_evening_is_promised_for_monday(clock, office):
    clock.move_to(FRIDAY)
    lead = make_request().lead
    assert lead.reply_due_at == datetime(2026, 6, 8, 14, tzinfo=UTC)
    assert lead.half_due_at == datetime(2026, 6, 8, 10, tzinfo=UTC)


def test_over_the_night_on_which_clocks_change_the_office_keeps_its_hours(clock, office):
    clock.move_to(datetime(2026, 3, 27, 15, tzinfo=UTC))
    # Friday 16:00 in winter; Monday 16:00 in summer is an hour earlier in UTC.
    assert make_request().lead.reply_due_at == datetime(2026, 3, 30, 14, tzinfo=UTC)


def test_without_a_calendar_it_is_the_promise_of_the_settings_whatever_the_hour(clock, settings):
    settings.REPLY_PROMISE = timedelta(hours=24)
    clock.move_to(FRIDAY)
    lead = make_request().lead
    assert (lead.half_due_at, lead.reply_due_at) == (FRIDAY + 12 * HOUR, FRIDAY + DAY)


def test_her_next_message_begins_the_clock_of_next_replies(clock, office):
    lead = make_request().lead
    note_reply(lead.conversation_id)
    clock.shift(HOUR)
    lead = write(lead)
    assert lead.replied_at is None
    assert (lead.waiting_since, lead.reply_due_at) == (MONDAY + HOUR, MONDAY + 5 * HOUR)


def test_while_we_wait_for_her_no_clock_runs(clock, office):
    lead = make_request().lead
    note_reply(lead.conversation_id)
    clock.shift(30 * DAY)
    lead = fresh(lead)
    assert not lead.owes_reply
    assert not lead.is_reply_overdue
    assert lead not in Lead.objects.waiting_for_reply()


def test_her_second_message_does_not_put_off_the_answer_to_the_first(clock, office):
    lead = make_request().lead
    note_reply(lead.conversation_id)
    promised = write(lead).reply_due_at
    clock.shift(HOUR)
    assert write(lead).reply_due_at == promised


@pytest.mark.parametrize("to", [stage for stage in reachable_from(Stage.NEW) if stage in OPEN])
def test_no_change_of_stage_is_an_answer(clock, to):
    lead = make_request().lead
    moved = move(lead, to)
    assert moved.replied_at is None
    assert moved.first_reply_took is None
    assert moved.reply_due_at == lead.reply_due_at


def test_only_a_letter_of_a_person_that_left_stops_the_clock(clock, settings, tmp_path):
    settings.EMAIL_URL, settings.LETTER_FOLDER = "", tmp_path
    lead = make_request().lead
    delivery.drain()
    assert fresh(lead).owes_reply, "the acknowledgement is no answer"
    make_answer(lead=lead)
    assert fresh(lead).owes_reply, "it has not left yet"
    delivery.drain()
    assert not fresh(lead).owes_reply


def test_how_long_the_first_answer_took_is_kept_and_later_ones_change_nothing():
    """The database counts, so this is real time."""
    lead = make_request().lead
    Lead.objects.filter(pk=lead.pk).update(opened_at=timezone.now() - 3 * HOUR)
    note_reply(lead.conversation_id)
    first = fresh(lead).first_reply_took
    # SQLite's clock counts milliseconds.
    assert first - 3 * HOUR > -timedelta(seconds=1)
    assert first < 4 * HOUR
    write(lead)
    Lead.objects.filter(pk=lead.pk).update(opened_at=timezone.now() - 9 * HOUR)
    note_reply(lead.conversation_id)
    assert fresh(lead).replied_at is not None
    assert fresh(lead).first_reply_took == first


def test_on_hold_the_clock_stands_still_and_goes_on_with_what_was_left(clock, office):
    lead = make_request().lead
    clock.shift(3 * HOUR)
    assert move(lead, Stage.ON_HOLD).is_paused
    assert lead not in Lead.objects.waiting_for_reply()
    clock.move_to(MONDAY + 7 * DAY)
    assert not fresh(lead).is_reply_overdue
    resumed = move(lead, Stage.QUALIFYING)
    # One of the four hours to the half were left, and five of the eight.
    assert resumed.half_due_at == MONDAY + 7 * DAY + HOUR
    assert resumed.reply_due_at == MONDAY + 7 * DAY + 5 * HOUR
    assert lead in Lead.objects.waiting_for_reply()


def test_who_was_late_already_is_late_still_after_a_rest(clock, office):
    lead = make_request().lead
    clock.shift(3 * DAY)
    move(lead, Stage.ON_HOLD)
    clock.shift(3 * DAY)
    resumed = move(lead, Stage.QUALIFYING)
    assert resumed.reply_due_at == lead.reply_due_at
    assert resumed.is_reply_overdue


@pytest.mark.parametrize("aside", [stage for stage in STANDS_STILL if stage != Stage.ON_HOLD])
def test_wherever_nobody_works_on_it_the_clock_stands_still(clock, aside):
    lead = make_request().lead
    reason = LossReason.TIMING if aside == Stage.LOST else ""
    Lead.objects.filter(pk=lead.pk).update(
        stage=aside, stage_changed_at=MONDAY + HOUR, loss_reason=reason
    )
    clock.shift(10 * DAY)
    assert not fresh(lead).is_reply_overdue
    for to in [each for each in reachable_from(aside) if each in OPEN][:1]:
        assert move(lead, to).reply_due_at == MONDAY + 10 * DAY + 23 * HOUR


def test_from_one_rest_to_another_nothing_is_lost(clock):
    lead = make_request().lead
    clock.shift(4 * HOUR)
    move(lead, Stage.ON_HOLD)
    clock.shift(DAY)
    move(lead, Stage.LOST, loss_reason=LossReason.TIMING)
    clock.shift(DAY)
    assert move(lead, Stage.CONTACTED).reply_due_at == MONDAY + 4 * HOUR + 2 * DAY + 20 * HOUR


@pytest.mark.parametrize("is_answered", [True, False])
def test_who_writes_while_her_request_rests_is_promised_an_answer(
    client, clock, office, is_answered
):
    lead = make_request().lead
    if is_answered:
        note_reply(lead.conversation_id)
    clock.shift(HOUR)
    move(lead, Stage.ON_HOLD)
    page = let_in(client, lead.person).get("/my/").content.decode()
    assert "You hear from us by" not in page
    clock.shift(7 * DAY)
    lead = write(lead)
    assert lead.owes_reply
    assert lead.reply_due_at == MONDAY + 7 * DAY + 5 * HOUR
    assert lead in Lead.objects.waiting_for_reply()
    thread = (
        let_in(client, lead.person).get(reverse("my-thread", args=[lead.uuid])).content.decode()
    )
    assert "8 June 2026, 15:00" in thread
    # To go on with it, as she asked, gives nobody more time.
    clock.shift(HOUR)
    assert move(lead, Stage.QUALIFYING).reply_due_at == lead.reply_due_at


def test_taken_up_again_on_her_page_it_has_the_promise_of_a_new_request(clock, office):
    lead = make_request().lead
    move(lead, Stage.LOST, loss_reason=LossReason.TIMING)
    clock.move_to(MONDAY + 7 * DAY)
    lead = reopen_for_patient(lead)
    assert lead.reply_due_at == MONDAY + 8 * DAY
    assert lead.waiting_since == MONDAY + 7 * DAY


def test_a_promise_made_stands_when_the_calendar_changes(clock, office):
    lead = make_request().lead
    office.delete()
    assert fresh(lead).reply_due_at == lead.reply_due_at


def test_a_lead_from_before_there_were_working_hours_has_no_half(clock):
    lead = make_lead()
    Lead.objects.filter(pk=lead.pk).update(half_due_at=None)
    clock.shift(13 * HOUR)
    assert not fresh(lead).is_half_over
    move(lead, Stage.ON_HOLD)
    assert move(lead, Stage.QUALIFYING).half_due_at is None
    clock.shift(12 * HOUR)
    assert fresh(lead).is_half_over


def statements_of_the_last_post(client) -> list[str]:
    page = go(client, until="/quote/agree/", email=f"{uuid.uuid4().hex}@example.org")
    fields = hidden_fields(page.content.decode()) | typed_at("/quote/agree/", {})
    with CaptureQueriesContext(connection) as asked:
        answer = client.post("/quote/agree/", fields)
    assert answer["Location"].startswith("/quote/received/")
    return [query["sql"] for query in asked]


def test_with_working_hours_the_last_post_asks_the_database_nothing_more():
    statements_of_the_last_post(Client())
    without = statements_of_the_last_post(Client())
    make_calendar("Mon-Fri 09:00-17:00", holidays=("2026-12-25",))
    statements_of_the_last_post(Client())
    assert len(statements_of_the_last_post(Client())) == len(without)
