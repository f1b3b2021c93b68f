"""Tasks that nobody writes down: of clocks that run out, of clinics and patients who are silent."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from leads.clocks import ring
from leads.doing import do_task
from leads.models import Lead, Task
from leads.promises import note_reply
from leads.reopening import reopen_for_patient
from leads.services import Move, advance_lead, assign_lead, log_call
from leads.silence import MOST_AT_ONCE, ask_about_the_silent
from leads.stages import OPEN, Stage
from leads.tasks import ask_about_the_silent as tick
from leads.todo import BY_CLOCK, BY_STAGE, SILENT_AFTER, Rule
from mtcrm.celery import app
from outbox import delivery
from tests.factories import (
    make_answer,
    make_calendar,
    make_complete,
    make_lead,
    make_patient_message,
    make_person,
    make_request,
    make_staff,
)
from tests.records.sending import agree_to_records, pdf, put_checked

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 6, 1, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mail(settings, tmp_path):
    settings.EMAIL_URL, settings.LETTER_FOLDER = "", tmp_path


def go_to(lead: Lead, *stages: str, **own) -> Lead:
    for stage in stages:
        lead = advance_lead(lead.pk, Move(to=stage, **own), actor=None)
    return lead


def _known() -> Lead:
    """A lead of which all is known that a stage needs, and that nobody has."""
    lead = make_complete(make_lead())
    Lead.objects.filter(pk=lead.pk).update(owner=None)
    lead.refresh_from_db()
    return lead


def asked(lead: Lead) -> list[str]:
    return [task.rule for task in lead.tasks.to_do() if task.rule]


def write_to(lead: Lead) -> None:
    """A coordinator's letter, which leaves."""
    author = make_staff(f"author{Task.objects.count()}{timezone.now().timestamp()}")
    make_answer(lead=lead, author=author)
    delivery.drain()


def test_each_rule_belongs_to_one_kind_of_cause():
    assert {*BY_STAGE, *BY_CLOCK, Rule.SILENT} == set(Rule)
    assert not BY_STAGE & {*BY_CLOCK, Rule.SILENT}


# --- Clocks ---


def test_half_of_the_time_over_asks_for_an_answer_by_the_promised_time_and_once(clock):
    lead = make_lead()
    clock.shift(12 * HOUR)
    ring()
    assert asked(lead) == [Rule.ANSWER_SOON]
    task = lead.tasks.get()
    assert task.due_at == lead.reply_due_at
    do_task(task, actor=make_staff())
    ring()
    assert asked(lead) == []


def test_a_broken_promise_asks_for_an_answer_now_and_no_longer_for_one_soon(clock):
    lead = make_lead()
    clock.shift(12 * HOUR)
    ring()
    clock.shift(12 * HOUR)
    ring()
    assert asked(lead) == [Rule.ANSWER_NOW]
    assert lead.tasks.get(rule=Rule.ANSWER_NOW).due_at == timezone.now()
    ring()
    assert lead.tasks.count() == 2


def test_a_clock_that_nobody_looked_at_for_long_asks_once(clock):
    lead = make_lead()
    clock.shift(3 * DAY)
    ring()
    assert asked(lead) == [Rule.ANSWER_NOW]


@pytest.mark.parametrize("hours", [12, 24])
def test_once_she_is_answered_no_clock_asks_for_an_answer(clock, mail, hours):
    lead = make_request().lead
    clock.shift(hours * HOUR)
    ring()
    assert asked(lead)
    write_to(lead)
    assert asked(lead) == []
    assert lead.tasks.get().is_dropped


def test_a_second_question_asks_anew(clock):
    lead = make_request().lead
    clock.shift(24 * HOUR)
    ring()
    note_reply(lead.conversation_id)
    make_patient_message(lead=lead)
    assert asked(lead) == []
    clock.shift(24 * HOUR)
    ring()
    assert asked(lead) == [Rule.ANSWER_NOW]
    assert lead.tasks.count() == 2


def test_a_move_to_another_stage_answers_nobody(clock):
    lead = make_lead()
    clock.shift(24 * HOUR)
    ring()
    go_to(lead, "qualifying")
    assert Rule.ANSWER_NOW in asked(lead)


def test_where_no_clock_runs_none_asks_and_where_it_goes_on_it_asks_again(clock):
    lead = make_lead()
    clock.shift(24 * HOUR)
    ring()
    go_to(lead, "on_hold", reason="after the summer")
    assert asked(lead) == [Rule.TAKE_UP]
    go_to(lead, "qualifying")
    assert set(asked(lead)) == {Rule.CLARIFY, Rule.ANSWER_NOW}
    go_to(lead, "lost", loss_reason="timing_later")
    assert asked(lead) == []


def test_a_request_that_is_taken_up_again_asks_for_no_answer_to_the_old_promise(clock):
    lead = make_request().lead
    clock.shift(24 * HOUR)
    ring()
    go_to(lead, "lost", loss_reason="timing_later")
    reopen_for_patient(lead)
    assert not BY_CLOCK & set(asked(lead))


# --- Clinics ---


def test_clinics_that_are_silent_for_two_working_days_are_asked(clock):
    make_calendar("Mon-Fri 09:00-17:00", holidays=("2026-06-04",))
    berta = make_staff("berta", time_zone="Europe/Berlin")
    lead = make_complete(make_lead())
    assign_lead(lead.pk, owner=berta, actor=None)
    # Wednesday afternoon; Thursday is a holiday, then comes a weekend.
    clock.move_to(datetime(2026, 6, 3, 13, tzinfo=UTC))
    go_to(lead, "contacted", "with_clinics")
    [task] = lead.tasks.to_do()
    assert task.rule == Rule.CLINICS
    assert task.due_at == datetime(2026, 6, 8, 13, tzinfo=UTC)


def test_without_hours_it_is_asked_in_the_morning_after_two_days(clock):
    lead = go_to(_known(), "contacted", "with_clinics")
    [task] = lead.tasks.to_do()
    # Since Monday at eight, so it is the morning of Wednesday.
    assert task.due_at == datetime(2026, 6, 3, 9, tzinfo=UTC)


def test_once_a_quote_is_sent_no_clinic_is_asked():
    lead = go_to(_known(), "contacted", "with_clinics", "quote_sent")
    assert asked(lead) == [Rule.QUESTIONS]


# --- Patients ---


def test_a_patient_who_does_not_answer_our_letter_is_asked_once_more(clock, mail):
    berta = make_staff("berta", time_zone="Europe/Berlin")
    lead = make_request().lead
    assign_lead(lead.pk, owner=berta, actor=None)
    write_to(lead)
    clock.shift(SILENT_AFTER - HOUR)
    assert ask_about_the_silent() == 0
    clock.shift(HOUR)
    assert ask_about_the_silent() == 1
    [task] = lead.tasks.to_do()
    assert task.rule == Rule.SILENT
    # It is ten o'clock in Berlin, so it is due tomorrow at nine.
    assert task.due_at == datetime(2026, 6, 9, 7, tzinfo=UTC)
    assert ask_about_the_silent() == 0
    do_task(task, actor=berta)
    clock.shift(SILENT_AFTER)
    assert ask_about_the_silent() == 0
    write_to(lead)
    clock.shift(SILENT_AFTER)
    assert ask_about_the_silent() == 1


def test_the_time_begins_anew_with_each_letter_of_ours(clock, mail):
    lead = make_request().lead
    write_to(lead)
    clock.shift(SILENT_AFTER)
    ask_about_the_silent()
    assert asked(lead) == [Rule.SILENT]
    write_to(lead)
    assert asked(lead) == []


def speak(lead: Lead) -> None:
    log_call(lead, outcome="reached", caller=make_staff())


def ask_once_more(lead: Lead) -> None:
    made = make_request(contact={"email": lead.person.email}).lead
    assert made == lead


def send_records(lead: Lead) -> None:
    agree_to_records(lead.person)
    put_checked(lead, "a.pdf", pdf())


HEARD = [lambda lead: make_patient_message(lead=lead), speak, ask_once_more, send_records]


@pytest.mark.parametrize("hear", HEARD, ids=["writes", "speaks", "asks again", "sends records"])
@pytest.mark.parametrize("is_asked", [True, False])
def test_who_was_heard_of_is_not_silent(clock, mail, hear, is_asked):
    lead = make_request(contact={"name": "Maria"}).lead
    write_to(lead)
    if is_asked:
        clock.shift(SILENT_AFTER)
        ask_about_the_silent()
        assert asked(lead) == [Rule.SILENT]
    hear(lead)
    assert Rule.SILENT not in asked(lead)
    clock.shift(SILENT_AFTER)
    assert ask_about_the_silent() == 0


@pytest.mark.parametrize("stage", ["on_hold", "lost", "declined"])
def test_nobody_is_silent_where_nothing_is_asked_of_her(clock, mail, stage):
    lead = make_request().lead
    write_to(lead)
    clock.shift(SILENT_AFTER)
    ask_about_the_silent()
    go_to(lead, stage, reason="so she said", loss_reason="timing_later")
    assert Rule.SILENT not in asked(lead)


def test_who_is_looked_at_anyway_needs_no_second_task(clock, mail):
    lead = go_to(make_request().lead, "contacted")
    write_to(lead)
    clock.shift(SILENT_AFTER)
    ask_about_the_silent()
    assert asked(lead) == [Rule.ASK_AGAIN]


def test_a_letter_of_a_machine_makes_nobody_silent(clock, mail):
    make_request()
    delivery.drain()
    clock.shift(2 * SILENT_AFTER)
    assert ask_about_the_silent() == 0


def test_a_tick_looks_for_those_who_are_silent():
    names = {each["task"] for each in app.conf.beat_schedule.values()}
    assert tick.name in names


@pytest.mark.django_db(transaction=True)
def test_however_many_ticks_run_at_once_each_is_asked_about_once():
    person, number = make_person(), MOST_AT_ONCE + 20
    for _ in range(number):
        make_lead(person=person)
    Lead.objects.update(silent_at=timezone.now() - HOUR, stage=Stage.QUALIFYING)
    gate = threading.Barrier(4)

    def run(_number: int) -> int:
        try:
            gate.wait()
            return ask_about_the_silent() + ask_about_the_silent()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(4))) == number
    assert Task.objects.filter(rule=Rule.SILENT).count() == number
    assert set(Task.objects.values_list("lead__stage", flat=True)) <= set(OPEN)
