"""The team, as those see it who manage the desk."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from leads.doing import make_task
from leads.models import Duty, Lead
from leads.services import assign_lead
from leads.stages import Stage
from leads.team import Member, team
from tests.factories import make_lead, make_member, make_patient_message, make_staff, signed_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TEAM = reverse("admin:leads_lead_team")


def lead_of(owner, *, due: timedelta = 20 * HOUR, **own) -> Lead:
    now = timezone.now()
    lead = make_lead(reply_by=now + due)
    values = {"owner": owner, "half_due_at": now + due / 2} | own
    Lead.objects.filter(pk=lead.pk).update(**values)
    return lead


def by_name() -> dict[str, Member]:
    return {each.user.username if each.user else "nobody": each for each in team()}


def test_each_has_the_numbers_of_her_own_leads():
    ana, bea = make_staff("ana"), make_staff("bea")
    lead_of(ana, due=-HOUR)
    lead_of(ana, half_due_at=timezone.now())
    lead_of(ana, replied_at=timezone.now())
    lead_of(ana, due=-HOUR, stage=Stage.BOOKED)
    paused = lead_of(ana, due=-HOUR, stage=Stage.ON_HOLD)
    Lead.objects.filter(pk=paused.pk).update(stage_changed_at=timezone.now())
    written = lead_of(bea)
    make_patient_message(lead=written)
    make_task(written, what="x", due_at=timezone.now() - HOUR, actor=bea)
    lead_of(None, due=-HOUR)
    found = by_name()
    first, second = found["ana"], found["bea"]
    assert (first.open, first.overdue, first.half_over) == (4, 1, 1)
    assert (second.open, second.written, second.late_tasks) == (1, 1, 1)
    assert (found["nobody"].open, found["nobody"].overdue) == (1, 1)


def test_a_task_given_to_a_colleague_is_late_at_hers():
    ana, bea = make_staff("ana"), make_staff("bea")
    lead = lead_of(ana)
    make_task(lead, what="x", due_at=timezone.now() - HOUR, actor=ana, assignee=bea)
    found = by_name()
    assert (found["ana"].late_tasks, found["bea"].late_tasks) == (0, 1)


def test_who_takes_leads_stands_there_with_nothing_to_do_and_whether_she_is_away():
    ana = make_staff("ana")
    Duty.objects.create(user=ana, capacity=5, away_from=timezone.localdate())
    [member] = team()
    assert (member.user, member.open, member.is_away) == (ana, 0, True)


def test_managers_see_it_and_nobody_else():
    assign_lead(make_lead().pk, owner=make_staff("ana"), actor=None)
    for role, status in (("Manager", 200), ("Senior coordinator", 403), ("Auditor", 403)):
        client = signed_in(make_member(role))
        assert client.get(TEAM).status_code == status, role
        assert (TEAM in client.get("/admin/").content.decode()) == (role == "Manager"), role


def test_another_page_asks_for_the_table_alone():
    client = signed_in(make_member("Manager"))
    whole = client.get(TEAM).content.decode()
    alone = client.get(TEAM, headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert "<html" not in alone
    assert "<table" in alone
