"""A colleague who is named in a note learns of it, if she may see the lead at all."""

import pytest
from django.urls import reverse

from leads.mentions import read_all, unread_of, write_to_colleagues
from leads.models import Note
from leads.refusals import LeadRefused
from leads.services import assign_lead
from tests.factories import make_lead, make_member, make_staff, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return make_lead()


def test_she_is_told_on_her_first_page_until_she_has_read_it(lead):
    ben, carla = make_staff("ben", first_name="Ben"), make_staff("carla")
    write_to_colleagues(lead, body="@carla can you call her?", author=ben)
    client = signed_in(carla)
    assert "Read what Ben asks you" in client.get(reverse("admin:index")).content.decode()
    page = reverse("admin:leads_lead_change", args=[lead.pk])
    assert "You were named here" in client.get(page).content.decode()
    assert "Read what Ben" in client.get(reverse("admin:index")).content.decode(), "by a look alone"
    client.post(reverse("admin:leads_lead_read", args=[lead.pk]))
    assert "You were named here" not in client.get(page).content.decode()
    assert "Read what Ben asks you" not in client.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("@carla please", 1),
        ("please, @Carla.", 1),
        ("(@carla, @carla)", 1),
        ("@carla and @dora", 2),
        ("her address is x@carla.example.org", 0),
        ("@ carla", 0),
        ("nobody", 0),
    ],
)
def test_who_is_named_is_told_once(lead, body, told):
    people = [make_staff("carla"), make_staff("dora")]
    write_to_colleagues(lead, body=body, author=make_staff("ben"))
    assert sum(unread_of(each).count() for each in people) == told


def test_who_names_herself_is_not_told(lead):
    carla = make_staff("carla")
    write_to_colleagues(lead, body="@carla remember this", author=carla)
    assert not unread_of(carla).exists()


def test_a_first_name_will_do_while_only_one_has_it(lead):
    one = make_staff("cb", first_name="Carmen")
    write_to_colleagues(lead, body="@carmen please", author=None)
    assert unread_of(one).count() == 1
    make_staff("cc", first_name="Carmen")
    with pytest.raises(LeadRefused, match="more than one"):
        write_to_colleagues(lead, body="@carmen please", author=None)


def test_a_name_that_nobody_has_is_said_and_nothing_typed_is_lost(client, lead):
    client.force_login(make_staff())
    url = reverse("admin:leads_lead_note", args=[lead.pk])
    page = client.post(url, {"body": "@nobody73 please call"}).content.decode()
    assert "is nobody here" in page
    assert "@nobody73 please call</textarea>" in page
    assert not Note.objects.exists()


def test_who_may_not_see_the_lead_is_not_told_of_it(lead):
    carla, owner = make_member("Coordinator"), make_staff("owner")
    assign_lead(lead.pk, owner=owner, actor=None)
    with pytest.raises(LeadRefused, match="may not see this lead"):
        write_to_colleagues(lead, body=f"@{carla.username} please", author=owner)


def test_who_may_see_it_no_longer_is_not_asked_any_more(lead):
    carla = make_member("Coordinator")
    write_to_colleagues(lead, body=f"@{carla.username} please", author=None)
    assert unread_of(carla).count() == 1
    assign_lead(lead.pk, owner=make_staff("owner"), actor=None)
    assert unread_of(carla).count() == 0


def test_reading_here_leaves_what_names_her_elsewhere(lead):
    carla, other = make_staff("carla"), make_lead()
    for each in (lead, other):
        write_to_colleagues(each, body="@carla", author=None)
    assert read_all(lead, user=carla) == 1
    assert [each.note.lead for each in unread_of(carla)] == [other]
