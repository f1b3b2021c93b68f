"""Promises that run out: half of the time over, then all of it, each told once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from leads.clocks import MOST_AT_ONCE, ring
from leads.models import Lead, Note
from leads.promises import note_reply
from leads.services import Move, advance_lead
from leads.stages import OPEN, Stage
from leads.tasks import ring_clocks
from mtcrm.celery import app
from outbox import delivery
from outbox.models import Message, State
from tests.factories import (
    make_calendar,
    make_complete,
    make_lead,
    make_patient_message,
    make_person,
    make_request,
    make_staff,
)

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 6, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def make_manager(name: str = "mona"):
    managers, _is_new = Group.objects.get_or_create(name="Managers")
    managers.permissions.add(Permission.objects.get(codename="manage_desk"))
    mona = make_staff(name, is_superuser=False, first_name=name.capitalize())
    mona.email = f"{name}@example.org"
    mona.save()
    mona.groups.add(managers)
    return mona


@pytest.fixture
def mona():
    return make_manager()


def fresh(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)


def letters() -> list[Message]:
    return list(Message.objects.filter(letter="reply-overdue").order_by("recipient"))


def told_on_timeline(lead: Lead) -> list[str]:
    return [note.body for note in Note.objects.filter(lead=lead)]


def lateness(lead: Lead, *, by: timedelta) -> Lead:
    """This lead, promised so that its time was over so long ago."""
    Lead.objects.filter(pk=lead.pk).update(
        reply_due_at=timezone.now() - by, half_due_at=timezone.now() - 12 * HOUR - by
    )
    return fresh(lead)


def test_half_of_the_time_is_told_once_and_costs_no_letter(clock, mona):
    lead = make_lead()
    clock.shift(12 * HOUR - MINUTE)
    assert ring() == 0
    clock.shift(MINUTE)
    assert ring() == 1
    assert fresh(lead).warned_at == MONDAY + 12 * HOUR
    assert ring() == 0
    assert letters() == []
    assert fresh(lead).version == lead.version


def test_a_broken_promise_is_told_once_to_each_manager_and_on_the_timeline(clock, mona):
    make_manager("max")
    lead = make_lead()
    clock.shift(24 * HOUR - MINUTE)
    ring()
    assert letters() == []
    clock.shift(MINUTE)
    assert ring() == 1
    assert fresh(lead).breached_at == MONDAY + 24 * HOUR
    clock.shift(HOUR)
    assert ring() == 0
    assert [letter.recipient for letter in letters()] == ["max@example.org", "mona@example.org"]
    [told] = told_on_timeline(lead)
    assert told == "Nobody has answered by the promised time. Told by letter: Mona, Max."


def test_the_letter_names_the_reference_and_nothing_of_the_patient(mona, settings, tmp_path):
    settings.EMAIL_URL, settings.LETTER_FOLDER = "", tmp_path
    lead = lateness(make_request(contact={"name": "Maria Quux"}).lead, by=HOUR)
    ring()
    delivery.drain()
    [letter] = letters()
    assert letter.state == State.SENT
    page = reverse("admin:leads_lead_change", args=[lead.pk])
    for text in (letter.text, letter.html):
        assert lead.reference in text
        assert settings.PUBLIC_BASE_URL + page in text
        for word in ("Maria", "Quux", lead.person.email, "knee", "Knee"):
            assert word not in text
    assert letter.subject == f"No reply by the promised time: {lead.reference}"


def test_many_at_once_are_one_letter(mona, settings, tmp_path):
    settings.EMAIL_URL, settings.LETTER_FOLDER = "", tmp_path
    person = make_person()
    late = [lateness(make_lead(person=person), by=n * HOUR) for n in (1, 2, 3)]
    assert ring() == 3
    delivery.drain()
    [letter] = letters()
    assert "3 requests" in letter.subject
    assert all(lead.reference in letter.text for lead in late)


def test_more_than_one_run_can_take_are_taken_by_the_next(mona):
    person = make_person()
    leads = [make_lead(person=person) for _ in range(MOST_AT_ONCE + 2)]
    Lead.objects.update(reply_due_at=timezone.now() - HOUR)
    assert [ring(), ring(), ring()] == [MOST_AT_ONCE, 2, 0]
    assert Note.objects.filter(lead__in=leads).count() == len(leads)
    assert len(letters()) == 2


def test_who_was_answered_before_the_letter_left_costs_no_letter(mona, settings, tmp_path):
    settings.EMAIL_URL, settings.LETTER_FOLDER = "", tmp_path
    lead = lateness(make_lead(), by=HOUR)
    ring()
    note_reply(lead.conversation_id)
    delivery.drain()
    [letter] = letters()
    assert (letter.state, letter.reason) == (State.CANCELLED, "answered meanwhile")


def test_without_a_manager_the_team_is_told_and_never_nobody(settings):
    settings.STAFF_ALERT_EMAIL = "desk@example.org"
    make_staff("ada", email="ada@example.org")
    nobody_with_an_address = make_manager()
    nobody_with_an_address.email = ""
    nobody_with_an_address.save()
    lead = lateness(make_lead(), by=HOUR)
    ring()
    assert [letter.recipient for letter in letters()] == ["desk@example.org"]
    assert "the team" in told_on_timeline(lead)[0]


def test_who_left_is_told_nothing(settings, mona):
    mona.is_active = False
    mona.save()
    lateness(make_lead(), by=HOUR)
    ring()
    assert [letter.recipient for letter in letters()] == [settings.STAFF_ALERT_EMAIL]


@pytest.mark.parametrize("to", [each for each in OPEN if each not in (Stage.NEW, Stage.ON_HOLD)])
def test_no_change_of_stage_keeps_a_promise_from_being_broken(clock, mona, to):
    lead = make_complete(make_lead())
    clock.shift(23 * HOUR)
    Lead.objects.filter(pk=lead.pk).update(stage=Stage.QUOTE_SENT)
    for step in (Stage.WITH_CLINICS, Stage.AWAITING_RECORDS, Stage.QUALIFYING, Stage.CONTACTED):
        advance_lead(lead.pk, Move(to=step), actor=mona)
    Lead.objects.filter(pk=lead.pk).update(stage=to)
    clock.shift(HOUR)
    assert ring() == 1
    assert len(letters()) == 1


@pytest.mark.parametrize("stage", [each for each in Stage if each not in OPEN])
def test_nobody_is_told_of_what_is_won_or_closed(stage, mona):
    lead = lateness(make_lead(), by=HOUR)
    reason = "timing_later" if stage == Stage.LOST else ""
    Lead.objects.filter(pk=lead.pk).update(stage=stage, loss_reason=reason)
    assert ring() == 0


def test_nobody_is_told_of_what_rests_or_waits_for_her(clock, mona):
    resting, answered, unconfirmed = make_lead(), make_lead(), make_lead()
    advance_lead(resting.pk, Move(to=Stage.ON_HOLD, reason="She travels."), actor=mona)
    note_reply(answered.conversation_id)
    Lead.objects.filter(pk=unconfirmed.pk).update(awaits_confirmation=True)
    clock.shift(48 * HOUR)
    assert ring() == 0
    # And it is told of once it is nobody's turn but ours.
    advance_lead(resting.pk, Move(to=Stage.QUALIFYING), actor=mona)
    make_patient_message(lead=answered)
    assert ring() == 0
    clock.shift(24 * HOUR)
    assert ring() == 2


def test_each_question_of_hers_has_a_clock_of_its_own(clock, mona):
    lead = make_lead()
    clock.shift(24 * HOUR)
    ring()
    note_reply(lead.conversation_id)
    make_patient_message(lead=lead)
    assert (fresh(lead).warned_at, fresh(lead).breached_at) == (None, None)
    clock.shift(12 * HOUR)
    assert ring() == 1
    clock.shift(12 * HOUR)
    assert ring() == 1
    assert len(letters()) == 2
    assert len(told_on_timeline(lead)) == 2


@pytest.mark.parametrize(
    ("friday", "half", "end"),
    [
        # Berlin, eight hours from Friday 16:00 on, in the weekends on which clocks change.
        ("2026-03-27T15:00+00:00", "2026-03-30T10:00+00:00", "2026-03-30T14:00+00:00"),
        ("2026-10-23T14:00+00:00", "2026-10-26T11:00+00:00", "2026-10-26T15:00+00:00"),
    ],
)
def test_clocks_run_by_the_working_hours_over_a_change_of_clocks(clock, mona, friday, half, end):
    make_calendar("Mon-Fri 09:00-17:00")
    clock.move_to(datetime.fromisoformat(friday))
    make_lead(reply_by=datetime.fromisoformat(end))
    for moment in map(datetime.fromisoformat, (half, end)):
        clock.move_to(moment - MINUTE)
        assert ring() == 0
        clock.move_to(moment)
        assert ring() == 1


def test_what_was_late_at_once_is_told_as_broken_only(clock, mona):
    """The workers were away for two days."""
    lead = make_lead()
    clock.shift(48 * HOUR)
    assert ring() == 1
    assert fresh(lead).warned_at == fresh(lead).breached_at
    assert len(letters()) == 1


def test_the_tick_does_it_every_minute(mona):
    scheduled = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    assert scheduled[ring_clocks.name] == MINUTE
    lateness(make_lead(), by=HOUR)
    ring_clocks.apply(throw=True)
    assert len(letters()) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_ticks_at_once_one_tells():
    make_manager()
    person = make_person()
    late = [lateness(make_lead(person=person), by=HOUR) for _ in range(20)]
    gate = threading.Barrier(6)

    def tick() -> int:
        try:
            gate.wait()
            return ring() + ring()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        told = [ended.result() for ended in [pool.submit(tick) for _ in range(6)]]
    assert sum(told) == len(late)
    assert sorted(len(told_on_timeline(lead)) for lead in late) == [1] * len(late)
    named = [pk for letter in letters() for pk in letter.about["leads"]]
    assert sorted(named) == sorted(lead.pk for lead in late)


@pytest.mark.django_db(transaction=True)
def test_a_reply_and_a_tick_in_the_same_moment_never_lose_the_reply():
    make_manager()
    person = make_person()
    late = [lateness(make_lead(person=person), by=HOUR) for _ in range(10)]
    gate = threading.Barrier(2)

    def answer() -> None:
        try:
            gate.wait()
            for lead in late:
                note_reply(lead.conversation_id)
        finally:
            connections.close_all()

    def tick() -> None:
        try:
            gate.wait()
            ring()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for ended in [pool.submit(answer), pool.submit(tick)]:
            ended.result()
    assert not Lead.objects.filter(replied_at=None).exists()
    assert ring() == 0


@pytest.fixture
def seen(client):
    """What a coordinator sees at an address; her visit ends sooner than these clocks."""
    carla = make_staff()

    def see(address: str, **asked: str) -> str:
        client.force_login(carla)
        return " ".join(client.get(address, asked).content.decode().split())

    return see


def test_the_first_page_says_how_many_are_late_and_where_they_are(seen, clock):
    index, leads = reverse("admin:index"), reverse("admin:leads_lead_changelist")
    assert "overdue" not in seen(index)
    assert "Half of the time" not in seen(index)
    person = make_person()
    first = make_lead(person=person)
    clock.shift(12 * HOUR)
    second = make_lead(person=person)
    assert "Half of the time is over for 1 reply." in seen(index)
    clock.shift(12 * HOUR)
    assert "1 reply is overdue." in seen(index)
    assert "Half of the time is over for 1 reply." in seen(index)
    for value, there, elsewhere in (("overdue", first, second), ("half", second, first)):
        assert there.reference in seen(leads, reply=value)
        assert elsewhere.reference not in seen(leads, reply=value)
    assert second.reference in seen(leads, reply="promised")


def test_the_page_of_a_lead_says_how_its_clock_stands(seen, clock):
    lead = make_lead()
    page = reverse("admin:leads_lead_change", args=[lead.pk])
    assert "Reply promised within" in seen(page)
    clock.shift(12 * HOUR)
    assert "Half of the time is over, reply promised within" in seen(page)
    advance_lead(lead.pk, Move(to=Stage.ON_HOLD, reason="x"), actor=None)
    assert "On hold: the clock stands still" in seen(page)
    advance_lead(lead.pk, Move(to=Stage.QUALIFYING), actor=None)
    clock.shift(13 * HOUR)
    assert "Reply overdue by" in seen(page)
