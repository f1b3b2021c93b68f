"""What a lead keeps of its first reply and of its way, so that reports can count it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command

from devtools.paths import ROOT
from leads.models import Lead
from leads.promises import note_reply
from leads.services import Move, advance_lead
from leads.stages import WAY, LossReason, Stage
from tests.factories import (
    make_calendar,
    make_complete,
    make_lead,
    make_patient_message,
    make_request,
)

# A Monday, an hour before the office in Berlin opens.
MONDAY = datetime(2026, 6, 1, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def office():
    """From 7 to 15 in UTC; a first answer within 8 hours."""
    return make_calendar("Mon-Fri 09:00-17:00", first_reply_hours=8, next_reply_hours=4)


def fresh(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)


def answered(lead: Lead) -> tuple[int | None, bool | None]:
    note_reply(lead.conversation_id)
    lead = fresh(lead)
    return lead.first_reply_minutes, lead.is_first_reply_in_time


def move(lead: Lead, to: str, **own) -> Lead:
    return advance_lead(lead.pk, Move(to=to, reason="because", **own), actor=None)


@pytest.mark.django_db
def test_a_first_reply_takes_the_working_minutes_that_the_clock_counted(clock, office):
    lead = make_request().lead
    clock.shift(2 * HOUR + timedelta(seconds=1))
    assert answered(lead) == (61, True)


@pytest.mark.django_db
def test_nights_and_weekends_are_no_working_time(clock, office):
    clock.move_to(MONDAY + 4 * DAY + 8 * HOUR)
    lead = make_request().lead
    clock.move_to(MONDAY + 7 * DAY + 2 * HOUR)
    assert answered(lead) == (120, True)


@pytest.mark.django_db
def test_a_reply_after_the_promise_is_late_for_ever(clock, office):
    lead = make_request().lead
    clock.shift(DAY + 2 * HOUR)
    assert answered(lead) == (540, False)
    make_patient_message(lead=fresh(lead))
    clock.shift(timedelta(minutes=5))
    assert answered(lead) == (540, False)


@pytest.mark.django_db
def test_what_was_promised_then_counts_though_the_calendar_is_another_by_now(clock, office):
    lead = make_request().lead
    clock.shift(2 * HOUR)
    assert answered(lead) == (60, True)
    office.shifts.all().delete()
    make_calendar("Mon-Sun 00:00-00:00", name="Round the clock", is_default=False)
    assert fresh(lead).first_reply_minutes == 60


@pytest.mark.django_db
def test_the_time_in_which_a_lead_rests_is_not_counted(clock, office):
    lead = make_request().lead
    clock.shift(2 * HOUR)
    move(lead, Stage.ON_HOLD)
    clock.shift(3 * DAY)
    move(lead, Stage.QUALIFYING)
    clock.shift(HOUR)
    assert answered(lead) == (120, True)


@pytest.mark.django_db
def test_a_lead_that_is_answered_while_it_rests_took_the_time_before_that(clock, office):
    lead = make_request().lead
    clock.shift(2 * HOUR)
    move(lead, Stage.ON_HOLD)
    clock.shift(3 * DAY)
    assert answered(lead) == (60, True)


@pytest.mark.django_db
def test_who_asks_again_while_her_request_rests_waits_from_then_on(clock, office):
    lead = make_request().lead
    clock.shift(2 * HOUR)
    move(lead, Stage.ON_HOLD)
    clock.shift(DAY)
    make_patient_message(lead=fresh(lead))
    clock.shift(HOUR)
    move(lead, Stage.QUALIFYING)
    clock.shift(HOUR)
    assert answered(lead) == (180, True)


@pytest.mark.django_db
def test_urgent_symptoms_wait_from_the_first_minute(clock, office):
    lead = make_request(urgency="urgent").lead
    clock.shift(2 * HOUR)
    assert answered(lead) == (60, True)


@pytest.mark.django_db
def test_a_lead_keeps_the_furthest_place_that_it_reached():
    lead = make_complete(make_lead())
    told = []
    for stage in ("qualifying", "with_clinics", "quote_sent", "with_clinics", "on_hold", "deciding",
                  "booked", "deciding"):  # fmt: skip
        move(lead, stage)
        told.append(WAY[fresh(lead).furthest])
    move(lead, Stage.LOST, loss_reason=LossReason.FAMILY)
    assert told == ["qualifying", "with_clinics", "quote_sent", "quote_sent", "quote_sent",
                    "deciding", "booked", "booked"]  # fmt: skip
    assert WAY[fresh(lead).furthest] == "booked"


@pytest.mark.django_db
def test_a_lead_that_was_only_set_aside_reached_nothing():
    lead = make_lead()
    move(lead, Stage.SPAM)
    move(lead, Stage.NEW)
    assert fresh(lead).furthest is None


def test_no_other_part_writes_stage_changes_behind_the_back_of_that():
    apps = {path.parent for path in ROOT.glob("*/apps.py")}
    writers = {
        f"{path.parent.name}/{path.name}"
        for app in apps
        for path in app.glob("*.py")
        if "StageChange.objects.create" in (text := path.read_text())
        or "StageChange.objects.bulk_create" in text
    }
    assert writers == {"leads/services.py"}


@pytest.fixture
def old_leads():
    """Two that were answered before anybody kept more of it than when, and one that nobody has."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        make_calendar("Mon-Fri 09:00-17:00", first_reply_hours=8)
        soon, late, never = (make_request().lead for _ in range(3))
        clock.shift(2 * HOUR)
        note_reply(soon.conversation_id)
        move(soon, Stage.QUALIFYING)
        move(soon, Stage.CONTACTED)
        clock.shift(DAY)
        note_reply(late.conversation_id)
        # She asked again, so that the promise of then stands in her request only.
        make_patient_message(lead=fresh(late))
    # The database has a clock of its own.
    for lead, took in ((soon, 2 * HOUR), (late, DAY + 2 * HOUR)):
        Lead.objects.filter(pk=lead.pk).update(first_reply_took=took)
    yield soon, late, never
    call_command("migrate", "leads", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_of_leads_from_before_is_counted_what_is_known(old_leads):
    call_command("migrate", "leads", "0013_tasks", verbosity=0)
    call_command("migrate", "leads", verbosity=0)
    found = [
        (lead.first_reply_minutes, lead.is_first_reply_in_time, lead.furthest)
        for lead in map(fresh, old_leads)
    ]
    assert found == [(60, True, WAY.index("qualifying")), (540, False, None), (None, None, None)]
