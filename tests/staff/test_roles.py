"""Threat 31 and the roles of the desk: what each may do, tried at every address."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse

from leads.models import Lead
from leads.services import assign_lead, write_note
from mtcrm.demo import load_demo_content
from mtcrm.roles import ROLES
from outbox.models import Message
from people.models import Person
from quotes.models import QuoteRequest
from staff.models import User
from tests.factories import (
    make_member,
    make_patient_message,
    make_person,
    make_request,
    make_staff,
    signed_in,
)
from tests.privacy.life import make_life
from tests.records.sending import agree_to_records, pdf, put_checked
from tests.staff.table import tried_and_undone, written

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("roles.txt")
ASKED, NOTED, WROTE = "It hurts when I climb", "zqnote of ours", "zqmessage of hers"


def page_of(lead: Lead) -> str:
    return reverse("admin:leads_lead_change", args=[lead.pk])


def test_the_table_of_roles_and_addresses_is_as_written(settings, tmp_path):
    """To accept a change, put the file that the failure names in the place of `roles.txt`."""
    settings.EMAIL_URL, settings.LETTER_FOLDER = "", tmp_path
    load_demo_content()
    person = make_life()
    lead = Lead.objects.get(person=person)
    agree_to_records(person)
    put_checked(lead, "a.pdf", pdf())
    columns = {}
    for role in ROLES:
        member = make_member(role.name)
        Lead.objects.update(owner=member if role.name == "Coordinator" else None)
        columns[role.name] = tried_and_undone(signed_in(member), member)
    found = written(columns)
    now = tmp_path / "roles.txt"
    now.write_text(found, "utf-8")
    assert found.splitlines() == TABLE.read_text("utf-8").splitlines(), f"now: {now}"


def test_a_role_changed_by_hand_is_as_written_after_the_next_migration():
    marketer = Group.objects.get(name="Marketer")
    rights = set(marketer.permissions.values_list("codename", flat=True))
    marketer.permissions.set(Permission.objects.filter(codename="delete_user"))
    call_command("migrate", verbosity=0)
    assert set(marketer.permissions.values_list("codename", flat=True)) == rights
    assert "read_words" not in rights


# --- Whose leads ---


@pytest.fixture
def carla() -> User:
    return make_member("Coordinator")


@pytest.fixture
def leads(carla) -> dict[str, Lead]:
    """Her own, one that nobody has, and Bob's."""
    bob = make_staff("bob")
    made = {name: make_request(contact={"name": name}).lead for name in ("Hers", "Free", "Bobs")}
    assign_lead(made["Hers"].pk, owner=carla, actor=None)
    assign_lead(made["Bobs"].pk, owner=bob, actor=None)
    return made


def test_a_coordinator_sees_her_own_leads_and_those_that_nobody_has(carla, leads):
    client = signed_in(carla)
    pages = {
        "list": client.get(reverse("admin:leads_lead_changelist")),
        "search": client.get(reverse("admin:leads_lead_changelist"), {"q": "example.org"}),
        "today": client.get(reverse("admin:index")),
        "requests": client.get(reverse("admin:quotes_quoterequest_changelist")),
        "people": client.get(reverse("admin:people_person_changelist")),
        "letters": client.get(reverse("admin:outbox_message_changelist")),
        "consents": client.get(reverse("admin:people_consentevent_changelist")),
    }
    for name, page in pages.items():
        text = page.content.decode()
        assert "Hers" in text, name
        assert "Free" in text, name
        assert "Bobs" not in text, name
        assert leads["Bobs"].reference not in text, name


def test_the_lead_of_another_is_as_if_it_were_not_there(carla, leads):
    client, bobs = signed_in(carla), leads["Bobs"]
    before = Lead.objects.filter(pk=bobs.pk).values().get()
    assert client.get(page_of(bobs)).status_code == 404
    for verb in ("advance", "assign", "note", "settle", "taken-back"):
        url = reverse(f"admin:leads_lead_{verb}", args=[bobs.pk])
        fields = {"to": "contacted", "version": bobs.version, "owner": carla.pk, "body": "x"}
        assert client.post(url, fields).status_code == 404, verb
    write = reverse("admin:followups_write", args=[bobs.pk])
    assert client.post(write, {"subject": "x", "body": "x"}).status_code == 404
    request = QuoteRequest.objects.get(lead=bobs)
    letter = Message.objects.get(conversation=bobs.conversation)
    for model, row in (("quotes_quoterequest", request), ("people_person", bobs.person)):
        there = client.get(reverse(f"admin:{model}_change", args=[row.pk]))
        assert there.status_code == 302, model
    there = client.get(reverse("admin:outbox_message_change", args=[letter.pk]))
    assert there.status_code == 302
    assert Lead.objects.filter(pk=bobs.pk).values().get() == before


def test_her_page_names_no_lead_of_another_with_the_same_phone(carla, leads):
    Person.objects.update(phone="+49301234567")
    page = signed_in(carla).get(page_of(leads["Hers"])).content.decode()
    assert leads["Free"].reference in page
    assert leads["Bobs"].reference not in page


def test_who_gives_a_lead_away_is_led_back_to_the_list(carla, leads):
    bob, hers = User.objects.get(username="bob"), leads["Hers"]
    hers.refresh_from_db()
    url = reverse("admin:leads_lead_assign", args=[hers.pk])
    answer = signed_in(carla).post(url, {"owner": bob.pk, "version": hers.version})
    assert answer["Location"] == reverse("admin:leads_lead_changelist")
    hers.refresh_from_db()
    assert hers.owner == bob


@pytest.mark.parametrize("role", ["Senior coordinator", "Manager"])
def test_who_may_see_every_lead_does(role, leads):
    client = signed_in(make_member(role))
    assert (
        leads["Bobs"].reference
        in client.get(reverse("admin:leads_lead_changelist")).content.decode()
    )
    assert ASKED in client.get(page_of(leads["Bobs"])).content.decode()


# --- What of them ---


@pytest.mark.parametrize(
    ("role", "reads"),
    [("Coordinator", True), ("Manager", True), ("Marketer", False), ("Auditor", False)],
)
def test_words_about_health_are_shown_to_roles_that_need_them(role, reads):
    lead = make_request().lead
    write_note(lead, body=NOTED, author=None)
    make_patient_message(lead=lead, text=WROTE)
    page = signed_in(make_member(role)).get(page_of(lead)).content.decode()
    assert lead.reference in page
    assert [words in page for words in (ASKED, NOTED, WROTE)] == [reads] * 3
    assert ("What was written is hidden" in page) is not reads


@pytest.mark.parametrize("role", ["Marketer", "Editor", "Medical reviewer", "Auditor"])
def test_files_are_opened_by_no_role_that_does_not_need_them(role):
    lead = make_request().lead
    agree_to_records(lead.person)
    record = put_checked(lead, "zqname.pdf", pdf())
    client = signed_in(make_member(role))
    for name, more in (("change", []), ("file", []), ("preview", [1])):
        answer = client.get(reverse(f"admin:records_record_{name}", args=[record.pk, *more]))
        assert answer.status_code in {302, 403, 404}, name
    assert "zqname" not in client.get(page_of(lead)).content.decode()


def test_the_first_page_tells_nobody_of_what_she_may_not_see():
    make_request()
    for role in ("Editor", "Medical reviewer", "Administrator"):
        text = signed_in(make_member(role)).get(reverse("admin:index")).content.decode()
        assert "MT-" not in text, role


# --- More fields than the form has ---

EXTRA = {
    "status": "booked", "stage": "booked", "reply_due_at": "2030-01-01", "is_staff": "on",
    "is_superuser": "on", "is_active": "on", "user_permissions": "1", "groups": "1",
    "person": "1", "reference": "MT-XXXX-XXXX", "author": "1", "actor": "1", "id": "1",
}  # fmt: skip


def rights() -> list[tuple[object, ...]]:
    members = User.objects.order_by("pk")
    flags = members.values_list("pk", "is_staff", "is_superuser", "is_active")
    return [*flags, *User.groups.through.objects.values_list("user", "group").order_by("pk")]


@pytest.mark.parametrize("verb", ["advance", "assign", "note", "settle", "taken-back"])
def test_fields_that_a_button_does_not_have_change_nothing(carla, leads, verb):
    lead = leads["Hers"]
    owner = {} if verb == "assign" else {"owner": str(User.objects.get(username="bob").pk)}
    before = Lead.objects.filter(pk=lead.pk).values("stage", "owner", "reference", "person").get()
    mine = rights()
    signed_in(carla).post(
        reverse(f"admin:leads_lead_{verb}", args=[lead.pk]), EXTRA | owner | {"body": "Called."}
    )
    after = Lead.objects.filter(pk=lead.pk).values("stage", "owner", "reference", "person").get()
    assert after == before
    assert rights() == mine


def test_who_corrects_a_person_changes_the_fields_of_the_form_only(carla, leads):
    person, mine = leads["Hers"].person, rights()
    fields = {
        "name": "Marie", "email": person.email, "language": "en", "country": "DE",
        "time_zone": "Europe/Berlin", "kind": person.kind, "phone_0": "", "phone_1": "",
        "phone": "", "consent_events-TOTAL_FORMS": "0", "consent_events-INITIAL_FORMS": "0",
        "consentevent_set-TOTAL_FORMS": "0", "consentevent_set-INITIAL_FORMS": "0",
        "consents-TOTAL_FORMS": "0", "consents-INITIAL_FORMS": "0",
    }  # fmt: skip
    version = person.link_version
    url = reverse("admin:people_person_change", args=[person.pk])
    more = {"link_version": "99", "erased_at_0": "2020-01-01", "uuid": "x"}
    signed_in(carla).post(url, EXTRA | fields | more)
    person.refresh_from_db()
    assert person.name == "Marie"
    assert (person.link_version, person.erased_at) == (version, None)
    assert rights() == mine


def test_an_administrator_makes_nobody_more_than_a_role():
    admin = make_member("Administrator")
    boss = make_staff("boss", password="a long enough password")
    client, before = signed_in(admin), rights()
    page = client.get(reverse("admin:staff_user_change", args=[admin.pk])).content.decode()
    assert 'name="is_superuser"' not in page
    fields = {
        "username": admin.username, "is_active": "on", "is_staff": "on", "is_superuser": "on",
        "user_permissions": [str(each.pk) for each in Permission.objects.all()[:3]],
        "groups": [str(group.pk) for group in admin.groups.all()], "time_zone": "UTC",
        "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00", "first_name": "Changed",
    }  # fmt: skip
    client.post(reverse("admin:staff_user_change", args=[admin.pk]), fields)
    admin.refresh_from_db()
    assert admin.first_name == "Changed"
    assert rights() == before
    assert admin.user_permissions.count() == 0
    new = {"password1": "another long password", "password2": "another long password"}
    password = reverse("admin:auth_user_password_change", args=[boss.pk])
    assert client.post(password, new | {"usable_password": "true"}).status_code == 403
    boss.refresh_from_db()
    assert boss.check_password("a long enough password")


def test_somebody_without_a_lead_is_shown_to_who_sees_every_one_only(carla):
    alone = make_person(name="Alone")
    people = reverse("admin:people_person_changelist")
    assert "Alone" not in signed_in(carla).get(people).content.decode()
    assert "Alone" in signed_in(make_member("Manager")).get(people).content.decode()
    assert alone.pk
