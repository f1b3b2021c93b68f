"""Tasks: written down by people, made by stages, done once, and shown to whose they are."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from leads import doing
from leads.doing import do_task, make_task, put_off, tasks_of
from leads.models import Lead, Task
from leads.services import Move, advance_lead, assign_lead
from leads.stages import CLOSED, Stage
from leads.todo import ASKED_BY, Every, Rule
from tests.factories import make_complete, make_lead, make_staff

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def carla(client):
    carla = make_staff(time_zone="Asia/Tokyo")
    client.force_login(carla)
    return carla


def go_to(lead: Lead, *stages: str, **own) -> Lead:
    for stage in stages:
        lead = advance_lead(lead.pk, Move(to=stage, **own), actor=None)
    return lead


def to_do(lead: Lead) -> list[str]:
    return [task.words for task in lead.tasks.to_do()]


def act(client, lead: Lead, verb: str, **fields) -> str:
    url = reverse(f"admin:leads_lead_{verb}", args=[lead.pk])
    return client.post(url, fields, follow=True).content.decode()


def in_an_hour() -> datetime:
    return timezone.now() + timedelta(hours=1)


# --- Written down by people ---


def test_a_task_is_kept_encrypted_and_due_in_the_zone_of_who_wrote_it(client, carla):
    lead = make_lead()
    page = act(client, lead, "task", what="Call her sister", due_at="2027-03-01T09:30")
    task = lead.tasks.get()
    assert task.due_at == datetime(2027, 3, 1, 9, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert "Call her sister" in page
    assert "Mon 1 Mar 09:30" in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT what FROM leads_task")
        assert "sister" not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"what": " ", "due_at": "2027-03-01T09:30"}, "Say what is to be done"),
        ({"what": "Call", "due_at": ""}, "Say what is to be done"),
        ({"what": "Call", "due_at": "soon"}, "Say what is to be done"),
        ({"what": "x" * 201, "due_at": "2027-03-01T09:30"}, "Say what is to be done"),
        ({"what": "Call", "due_at": "2027-03-01T09:30", "assignee": "0"}, "Say what is"),
    ],
)
def test_what_is_wrong_with_a_task_is_said(client, carla, fields, said):
    lead = make_lead()
    assert said in act(client, lead, "task", **fields)
    assert not Task.objects.exists()


def test_for_a_closed_lead_nothing_is_to_be_done(client, carla):
    lead = make_lead()
    make_task(lead, what="Call her", due_at=in_an_hour(), actor=carla)
    go_to(lead, "spam", reason="a robot")
    assert to_do(lead) == []
    page = act(client, lead, "task", what="Call", due_at="2027-03-01T09:30")
    assert "Nothing more is to be done" in page


def test_a_task_is_done_once_and_stands_in_the_timeline(client, carla):
    lead = make_lead()
    task = make_task(lead, what="Call her", due_at=in_an_hour(), actor=carla)
    assert "Done: Call her" in act(client, lead, "task-done", task=task.pk)
    assert "It was done already." in act(client, lead, "task-done", task=task.pk)
    task.refresh_from_db()
    assert task.done_by == carla


def test_a_task_is_put_off(client, carla):
    lead = make_lead()
    task = make_task(lead, what="Call her", due_at=in_an_hour(), actor=carla)
    act(client, lead, "task-later", task=task.pk, due_at="2027-03-01T09:30")
    task.refresh_from_db()
    assert task.due_at.year == 2027
    assert "Until when?" in act(client, lead, "task-later", task=task.pk)
    do_task(task, actor=carla)
    assert not put_off(task, due_at=in_an_hour())


def test_nobody_does_a_task_of_another_lead_by_this_one(client, carla):
    task = make_task(make_lead(), what="Call her", due_at=in_an_hour(), actor=carla)
    assert "not known" in act(client, make_lead(), "task-done", task=task.pk)
    assert Task.objects.to_do().count() == 1


@pytest.mark.parametrize(("every", "days"), [(Every.DAY, 1), (Every.WEEK, 7), (Every.MONTH, 28)])
def test_a_task_that_comes_again_is_due_at_the_same_time_of_day_over_a_change_of_clocks(
    every, days
):
    berta = make_staff("berta", time_zone="Europe/Berlin")
    due = datetime(2027, 3, 27, 9, tzinfo=BERLIN)
    task = make_task(make_lead(), what="Call", due_at=due, actor=berta, every=every)
    with time_machine.travel(due):
        do_task(task, actor=berta)
    again = Task.objects.to_do().get()
    there = again.due_at.astimezone(BERLIN)
    assert there.date() - due.date() == timedelta(days=days)
    assert there.hour == 9
    assert again.what == "Call"


def test_a_task_that_was_done_late_is_not_due_in_the_past(carla):
    due = timezone.now() - timedelta(days=40)
    task = make_task(make_lead(), what="Call", due_at=due, actor=carla, every=Every.WEEK)
    do_task(task, actor=carla)
    again = Task.objects.to_do().get().due_at
    assert timezone.now() < again <= timezone.now() + timedelta(days=7)


# --- Made by stages ---


@pytest.mark.parametrize("stage", Stage.values)
def test_no_stage_that_is_closed_asks_for_anything_and_every_open_one_but_the_first_does(stage):
    asks = stage in ASKED_BY
    never = {*CLOSED, Stage.NEW, Stage.COMPLETED}
    assert asks is (stage not in never)


def test_a_stage_makes_its_task_in_the_morning_of_who_owns_the_lead():
    berta = make_staff("berta", time_zone="Europe/Berlin")
    lead = make_lead()
    assign_lead(lead.pk, owner=berta, actor=None)
    go_to(lead, "contacted")
    task = lead.tasks.to_do().get()
    assert task.rule == Rule.ASK_AGAIN
    due = task.due_at.astimezone(BERLIN)
    assert due.hour == 9
    assert due.date() - timezone.localdate(timezone=BERLIN) == timedelta(days=3)


def test_a_lead_that_goes_on_drops_what_its_last_stage_asked_for_and_keeps_what_people_wrote():
    lead = make_lead()
    make_task(lead, what="Call her", due_at=in_an_hour(), actor=None)
    lead = go_to(lead, "contacted", "awaiting_records")
    assert to_do(lead) == ["Call her", "Remind her of the records"]
    assert lead.tasks.get(rule=Rule.ASK_AGAIN).is_dropped


def test_aftercare_asks_four_times():
    lead = go_to(make_complete(make_lead()), "contacted", "with_clinics", "quote_sent", "booked")
    lead = go_to(lead, "in_treatment", "aftercare")
    assert [task.rule for task in lead.tasks.to_do()] == ["day_2", "day_7", "day_30", "day_90"]


def test_a_stage_that_is_reached_again_asks_again():
    lead = go_to(make_lead(), "qualifying", "contacted", "qualifying")
    assert to_do(lead) == ["Clear up what is still open"]


# --- Shown to whose they are ---


@pytest.fixture(params=[0, 1], ids=["of many leads", "of few"])
def _few(request, monkeypatch):
    """Who has more leads than this is asked for in another way."""
    monkeypatch.setattr(doing, "FEW_LEADS", request.param)


@pytest.mark.usefixtures("_few")
def test_on_the_first_page_everybody_sees_her_own_and_the_most_urgent_first(client, carla):
    hers, theirs = make_lead(), make_lead()
    assign_lead(hers.pk, owner=carla, actor=None)
    make_task(hers, what="Second", due_at=in_an_hour(), actor=carla)
    make_task(theirs, what="Not hers", due_at=in_an_hour(), actor=carla)
    first = timezone.now() - timedelta(hours=1)
    make_task(theirs, what="First", due_at=first, actor=carla, assignee=carla)
    given = make_staff("ben")
    make_task(hers, what="Given away", due_at=in_an_hour(), actor=carla, assignee=given)
    assert [task.what for task in tasks_of(carla.pk)] == ["First", "Second"]
    assert [task.what for task in tasks_of(given.pk)] == ["Given away"]
    page = client.get(reverse("admin:index")).content.decode()
    assert "First" in page
    assert "Not hers" not in page


@pytest.mark.usefixtures("_few")
def test_a_task_follows_the_lead_to_its_new_owner(carla):
    lead, ben = make_lead(), make_staff("ben")
    make_task(lead, what="Call her", due_at=in_an_hour(), actor=carla)
    assign_lead(lead.pk, owner=ben, actor=None)
    assert [task.what for task in tasks_of(ben.pk)] == ["Call her"]
