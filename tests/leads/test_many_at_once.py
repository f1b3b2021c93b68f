"""What is done with many leads at once obeys the rules of one, and says what was refused."""

import re

import pytest
from django.urls import reverse

from leads.models import Lead
from leads.services import Move, advance_lead, assign_lead
from staff.kinds import What
from staff.models import Access
from tests.factories import make_lead, make_member, make_person, make_staff, signed_in

pytestmark = pytest.mark.django_db
MANY = "/admin/leads/lead/many/"


@pytest.fixture
def carla():
    return make_member("Senior coordinator")


@pytest.fixture
def leads() -> list[Lead]:
    return [make_lead(person=make_person(name=name)) for name in ("Ana", "Bea", "Cleo")]


def values(leads: list[Lead]) -> list[str]:
    return [f"{lead.pk}-{lead.version}" for lead in leads]


def do(user, leads: list[Lead], what: str, **fields) -> str:
    sent = {"lead": values(leads), "do": what, "back": "?stage=new"} | fields
    return signed_in(user).post(MANY, sent, follow=True).content.decode()


def stages(leads: list[Lead]) -> list[str]:
    return [Lead.objects.get(pk=lead.pk).stage for lead in leads]


def test_the_list_offers_each_lead_and_the_page_names_what_was_chosen(carla, leads):
    client = signed_in(carla)
    page = client.get(reverse("admin:leads_lead_changelist")).content.decode()
    offered = re.findall(r'name="lead" value="([\d-]+)" form="many"', page)
    assert sorted(offered) == sorted(values(leads))
    chosen = client.post(MANY, {"lead": values(leads[:2]), "back": "?stage=new"})
    text = chosen.content.decode()
    assert "2 chosen leads" in text
    assert ("Ana" in text, "Cleo" in text) == (True, False)
    assert stages(leads) == ["new"] * 3, "by looking alone"


def test_many_are_given_to_one_member_of_staff(carla, leads):
    dora = make_staff("dora")
    text = do(carla, leads, "give", owner=dora.pk)
    assert "3 leads: done." in text
    assert set(Lead.objects.values_list("owner", flat=True)) == {dora.pk}


def test_many_are_given_back_to_the_team(carla, leads):
    for lead in leads:
        assign_lead(lead.pk, owner=carla, actor=None)
        lead.refresh_from_db()
    do(carla, leads, "give", owner="")
    assert set(Lead.objects.values_list("owner", flat=True)) == {None}


def test_those_that_may_go_there_go_and_the_others_are_named_with_the_reason(carla, leads):
    advance_lead(leads[0].pk, Move(to="qualifying"), actor=None)
    leads[0].refresh_from_db()
    text = do(carla, leads, "move", to="with_clinics")
    assert stages(leads) == ["qualifying", "new", "new"]
    assert f"{leads[0].reference}: Before" in text
    assert f"{leads[1].reference}: A lead cannot go from" in text
    text = do(carla, leads, "move", to="contacted")
    assert "3 leads: done." in text
    assert stages(leads) == ["contacted"] * 3


def test_to_lose_many_wants_the_reason_for_it(carla, leads):
    assert "Choose why the lead was lost." in do(carla, leads, "move", to="lost")
    do(carla, leads, "move", to="lost", loss_reason="no_finance")
    assert set(Lead.objects.values_list("stage", "loss_reason")) == {("lost", "no_finance")}


def test_what_changed_meanwhile_is_left_alone_and_said(carla, leads):
    advance_lead(leads[1].pk, Move(to="contacted"), actor=None)
    text = do(carla, leads, "move", to="qualifying")
    assert stages(leads) == ["qualifying", "contacted", "qualifying"]
    assert f"{leads[1].reference}: Somebody else changed this lead" in text
    assert "2 leads: done." in text


def test_a_coordinator_reaches_none_that_she_may_not_see(leads):
    carla = make_member("Coordinator")
    assign_lead(leads[0].pk, owner=make_staff("owner"), actor=None)
    leads[0].refresh_from_db()
    text = do(carla, leads, "move", to="contacted")
    assert stages(leads) == ["new", "contacted", "contacted"]
    assert leads[0].reference not in text


@pytest.mark.parametrize("role", ["Marketer", "Auditor", "Editor"])
def test_who_may_change_no_lead_may_not_do_it_in_bulk(role, leads):
    client = signed_in(make_member(role))
    assert client.post(MANY, {"lead": values(leads), "do": "give"}).status_code == 403
    page = client.get(reverse("admin:leads_lead_changelist"))
    assert 'form="many"' not in page.content.decode()


@pytest.mark.parametrize(
    "picked", [[], ["x"], ["1"], ["-1-1"], ["9" * 30 + "-1"], ["1-x"], ["0-0"]]
)
def test_who_chose_nothing_is_told_so(carla, picked):
    answer = signed_in(carla).post(MANY, {"lead": picked, "do": "give"}, follow=True)
    assert "Choose at least one lead." in answer.content.decode()


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("move", {"to": "nowhere"}),
        ("move", {}),
        ("give", {"owner": "99999"}),
        ("move", {"to": "contacted", "reason": "x" * 501}),
    ],
)
def test_a_wish_that_is_none_is_asked_again_with_the_leads_still_chosen(carla, leads, what, fields):
    text = do(carla, leads, what, **fields)
    assert "3 chosen leads" in text
    assert 'role="alert"' in text
    assert stages(leads) == ["new"] * 3


def test_each_that_was_changed_is_in_the_access_log(carla, leads):
    do(carla, leads, "move", to="contacted")
    logged = Access.objects.filter(what=What.CHANGED).values_list("leads", flat=True)
    assert sorted(logged) == sorted(lead.reference for lead in leads)
