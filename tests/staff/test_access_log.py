"""Whoever of the staff sees or changes a lead stands in a log that nobody can change."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from followups.models import WrittenLetter
from leads.models import Call, Lead, Note, Task
from leads.services import assign_lead
from outbox.freezing import freeze
from outbox.models import Message, State
from privacy.models import Complaint, Hold
from quotes.models import QuoteRequest
from records.models import Opening
from staff.access import MOST_A_ROW, note_access
from staff.kinds import What
from staff.models import Access, User
from tests.factories import make_answer, make_person, make_request, make_sequence, make_staff

pytestmark = pytest.mark.django_db

ROWS = ("lead", "history", "request", "letter", "written", "person")
# Every page that shows several leads at once, or rows that lead to them.
LISTS = {
    "the list of leads": "admin:leads_lead_changelist",
    "the board": "admin:leads_lead_board",
    "the first page": "admin:index",
    "requests": "admin:quotes_quoterequest_changelist",
    "letters": "admin:outbox_message_changelist",
    "people": "admin:people_person_changelist",
    "what was agreed to": "admin:people_consentevent_changelist",
    "what was shown": "admin:disclaimers_showing_changelist",
    "enrolments": "admin:followups_enrolment_changelist",
    "written letters": "admin:followups_writtenletter_changelist",
    "complaints": "admin:privacy_complaint_changelist",
    "bookings kept by law": "admin:privacy_hold_changelist",
    "opened records": "admin:records_opening_changelist",
}


@pytest.fixture
def carla(client) -> User:
    carla = make_staff()
    client.force_login(carla)
    return carla


@pytest.fixture
def lead() -> Lead:
    return make_request().lead


def member(role: str) -> tuple[Client, User]:
    user = make_staff(role.lower(), is_superuser=False)
    user.groups.add(Group.objects.get(name=role))
    browser = Client()
    browser.force_login(user)
    return browser, user


def written_down() -> list[tuple[str, str, str]]:
    rows = Access.objects.order_by("pk")
    return list(rows.values_list("who__username", "what", "leads"))


def page_of(where: str, lead: Lead) -> str:
    if where == "history":
        return reverse("admin:leads_lead_history", args=[lead.pk])
    if where == "written":
        make_answer(lead=lead, author=make_staff("bob"))
    row = {
        "lead": ("leads_lead", lead),
        "request": ("quotes_quoterequest", QuoteRequest.objects.first()),
        "letter": ("outbox_message", Message.objects.exclude(conversation=None).first()),
        "written": ("followups_writtenletter", WrittenLetter.objects.first()),
        "person": ("people_person", lead.person),
    }[where]
    return reverse(f"admin:{row[0]}_change", args=[row[1].pk])


def verb_of(lead: Lead, verb: str) -> str:
    return reverse(f"admin:leads_lead_{verb}", args=[lead.pk])


# --- Seen ---


@pytest.mark.parametrize("where", ROWS)
def test_whoever_looks_at_a_page_that_tells_of_a_lead_is_written_down(client, carla, lead, where):
    page = page_of(where, lead)
    assert written_down() == []
    assert client.get(page).status_code == 200
    assert written_down() == [("carla", "viewed", lead.reference)]


@pytest.mark.parametrize("where", LISTS)
def test_a_page_of_many_leads_is_one_row_with_all_of_them_and_one_insert(
    client, carla, lead, where
):
    other = make_request().lead
    sequence = make_sequence(days=(3,))
    for each in (lead, other):
        make_answer(lead=each, author=carla)
        each.enrolments.create(sequence=sequence, next_due_at=each.opened_at)
        Complaint.objects.create(person=each.person, form_key=uuid4(), words="You are slow.")
        Hold.objects.create(lead=each, reason="tax", until=timezone.now())
        Opening.objects.create(
            person=each.person, record_uuid=uuid4(), reader=carla, how=Opening.How.LOOKED
        )
    # What is shown of somebody without a lead tells of none.
    make_person()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse(LISTS[where])).status_code == 200
    [(who, what, leads)] = written_down()
    assert (who, what) == ("carla", "listed")
    assert sorted(leads.split()) == sorted([lead.reference, other.reference])
    assert Access.objects.get().number == 2
    written = [each["sql"] for each in queries if 'INSERT INTO "staff_access"' in each["sql"]]
    assert len(written) == 1


def test_the_page_of_a_lead_names_what_else_stands_on_it_in_the_same_insert(client, carla, lead):
    twin = make_request(contact={"email": lead.person.email}, treatment_id=None).lead
    assert twin.person == lead.person
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("admin:leads_lead_change", args=[lead.pk]))
    assert written_down() == [
        ("carla", "viewed", lead.reference), ("carla", "listed", twin.reference),
    ]  # fmt: skip
    assert len([each for each in queries if 'INTO "staff_access"' in each["sql"]]) == 1


@pytest.mark.parametrize("where", ["the list of leads", "requests", "people"])
@pytest.mark.parametrize("word", ["Maria", "zqnobody"])
def test_a_search_is_written_down_with_what_it_found_and_without_what_was_typed(
    client, carla, lead, where, word
):
    client.get(reverse(LISTS[where]), {"q": word})
    assert written_down() == [
        ("carla", "searched", lead.reference if word == "Maria" else ""),
    ]  # fmt: skip


# --- Changed ---

Act = Callable[[Client, Lead], object]
ACTS: dict[str, Act] = {
    "a note": lambda desk, lead: desk.post(verb_of(lead, "note"), {"body": "Called."}),
    "a call": lambda desk, lead: desk.post(verb_of(lead, "call"), {"outcome": "reached"}),
    "a move": lambda desk, lead: desk.post(
        verb_of(lead, "advance"), {"to": "contacted", "version": lead.version}
    ),
    "a move on the board": lambda desk, lead: desk.post(
        verb_of(lead, "advance"), {"to": "contacted", "version": lead.version, "board": "1"}
    ),
    "an owner": lambda desk, lead: desk.post(
        verb_of(lead, "assign"), {"owner": User.objects.get().pk, "version": lead.version}
    ),
    "a task": lambda desk, lead: desk.post(
        verb_of(lead, "task"), {"what": "Call her", "due_at": "2030-01-01T10:00"}
    ),
    "a letter": lambda desk, lead: desk.post(
        reverse("admin:followups_write", args=[lead.pk]),
        {"form_key": "6f1c2f60-0000-4000-8000-000000000000", "subject": "Hi", "body": "Dear"},
    ),
    "trying a letter again": lambda desk, lead: decide(desk, lead, State.FAILED, "try_again"),
    "knowing that a letter arrived": lambda desk, lead: decide(
        desk, lead, State.UNCERTAIN, "mark_as_arrived"
    ),
}


DECIDED = {"trying a letter again", "knowing that a letter arrived"}


def decide(desk: Client, lead: Lead, state: State, action: str) -> object:
    message = Message.objects.filter(conversation=lead.conversation_id).earliest("created_at")
    freeze(message)
    Message.objects.filter(pk=message.pk).update(state=state)
    fields = {"action": action, "_selected_action": [message.pk]}
    return desk.post(reverse("admin:outbox_message_changelist"), fields)


@pytest.mark.parametrize("act", ACTS)
def test_whoever_changes_a_lead_is_written_down_by(client, carla, lead, act):
    ACTS[act](client, lead)
    assert written_down() == [("carla", "changed", lead.reference)]


def test_who_is_refused_by_a_rule_has_changed_nothing_and_sees_the_page(client, carla, lead):
    client.post(verb_of(lead, "advance"), {"to": "booked", "version": lead.version})
    assert written_down() == [("carla", "viewed", lead.reference)]


def test_whoever_corrects_a_person_is_written_down_for_her_leads(client, carla, lead):
    person = lead.person
    fields = {
        "name": "Marie", "email": person.email, "language": "en", "country": "DE",
        "time_zone": "Europe/Berlin", "kind": person.kind, "phone_0": "", "phone_1": "",
        "consent_events-TOTAL_FORMS": "0", "consent_events-INITIAL_FORMS": "0",
        "consentevent_set-TOTAL_FORMS": "0", "consentevent_set-INITIAL_FORMS": "0",
    }  # fmt: skip
    client.post(reverse("admin:people_person_change", args=[person.pk]), fields)
    person.refresh_from_db()
    assert person.name == "Marie"
    assert ("carla", "changed", lead.reference) in written_down()


@pytest.mark.parametrize("role", ["Marketer", "Auditor", "Editor"])
def test_a_move_by_a_role_that_may_not_is_refused_and_written_down(lead, role):
    desk, _user = member(role)
    desk.post(verb_of(lead, "advance"), {"to": "contacted", "version": lead.version})
    lead.refresh_from_db()
    assert lead.stage == "new"
    assert written_down() == [(role.lower(), "refused", lead.reference)]


def test_whoever_tries_the_page_of_a_lead_that_is_not_hers_is_written_down(lead):
    assign_lead(lead.pk, owner=make_staff("bob"), actor=None, version=lead.version)
    desk, _user = member("Coordinator")
    page = reverse("admin:leads_lead_change", args=[lead.pk])
    assert desk.get(page).status_code == 404
    assert written_down() == [("coordinator", "refused", lead.reference)]
    assert desk.get(reverse("admin:leads_lead_change", args=[lead.pk + 999])).status_code == 404
    assert len(written_down()) == 1


def test_who_is_refused_a_page_has_seen_nothing_and_no_look_is_written_down(lead):
    editor, _user = member("Editor")
    for where in ROWS:
        assert editor.get(page_of(where, lead)).status_code in {302, 403, 404}, where
    for where in set(LISTS) - {"the first page"}:
        assert editor.get(reverse(LISTS[where])).status_code in {302, 403, 404}, where
    editor.get(reverse("admin:index"))
    assert {what for _who, what, _leads in written_down()} <= {"refused"}


# --- The log itself ---


def test_leads_that_are_taken_along_are_written_down_in_one_statement_however_many(
    carla, django_assert_num_queries
):
    many = [f"MT-0000-{number:04}" for number in range(MOST_A_ROW + 1)]
    with django_assert_num_queries(1):
        note_access(carla, iter(many), What.EXPORTED)
    assert {what for _who, what, _leads in written_down()} == {"exported"}
    assert " ".join(leads for *_rest, leads in written_down()).split() == many
    assert list(Access.objects.order_by("pk").values_list("number", flat=True)) == [MOST_A_ROW, 1]


def test_what_cannot_be_written_down_is_not_shown(client, carla, lead):
    for page in (
        reverse("admin:leads_lead_change", args=[lead.pk]), reverse("admin:leads_lead_changelist"),
    ):  # fmt: skip
        with table_is_away(), pytest.raises(DatabaseError), transaction.atomic():
            client.get(page)
        assert client.get(page).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ACTS)
def test_what_cannot_be_written_down_is_not_done(client, carla, lead, act):
    before = everything()
    with table_is_away(), pytest.raises(DatabaseError):
        ACTS[act](client, lead)
    assert everything() == before
    if act in DECIDED:
        assert Message.objects.filter(state__in=[State.FAILED, State.UNCERTAIN]).count() == 1


def everything() -> list[object]:
    """What the acts change, as it is."""
    models = (Lead, Note, Call, Task, WrittenLetter)
    rows = [list(model.objects.order_by("pk").values()) for model in models]
    return [Message.objects.count(), *rows]


@contextmanager
def table_is_away() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE staff_access RENAME TO staff_access_away")
        try:
            yield
        finally:
            cursor.execute("ALTER TABLE staff_access_away RENAME TO staff_access")


def test_it_holds_no_word_of_what_was_seen(client, carla, lead):
    client.post(verb_of(lead, "note"), {"body": "zqsecret"})
    assert Note.objects.count() == 1
    assert {field.name for field in Access._meta.concrete_fields} == {
        "id", "who", "what", "number", "leads", "at",
    }  # fmt: skip


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_or_delete_a_row(carla, act):
    note_access(carla, ["MT-0000-0000"], What.VIEWED)
    rows = Access.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(what="changed") if act == "update" else rows.delete()
    assert written_down() == [("carla", "viewed", "MT-0000-0000")]


# --- The auditor ---


@pytest.fixture
def desk() -> Client:
    browser, _auditor = member("Auditor")
    return browser


LOG = "admin:staff_access_changelist"


def told(desk: Client, **query: object) -> str:
    """What the page tells below its form."""
    answer = desk.get(reverse(LOG), query)
    assert answer.status_code == 200
    page = answer.content.decode()
    return page[page.index('class="lead-table"') :] if 'class="lead-table"' in page else ""


def test_the_auditor_finds_by_lead_by_member_by_kind_and_by_day(desk, carla):
    bob = make_staff("bob", first_name="Bob")
    note_access(carla, ["MT-AAAA-AAAA", "MT-CCCC-CCCC"], What.LISTED)
    note_access(bob, ["MT-BBBB-BBBB", "MT-DDDD-DDDD"], What.CHANGED)
    today = timezone.localdate()
    tomorrow, yesterday = today + timedelta(days=1), today - timedelta(days=1)
    for query in (
        {"lead": "MT-BBBB-BBBB"}, {"lead": " mt-dddd-dddd "}, {"who": bob.pk}, {"what": "changed"},
        {"who": bob.pk, "what": "changed", "since": today, "until": today, "lead": "MT-BBBB-BBBB"},
    ):  # fmt: skip
        text = told(desk, **query)
        assert "MT-BBBB-BBBB" in text, query
        assert "MT-AAAA-AAAA" not in text, query
    for query in (
        {"since": yesterday}, {"until": tomorrow}, {"since": yesterday, "until": tomorrow}, {},
    ):  # fmt: skip
        assert "MT-AAAA-AAAA" in told(desk, **query), query
    for query in (
        {"since": tomorrow}, {"until": yesterday}, {"lead": "MT-BBBB"}, {"lead": "BBBB"},
        {"lead": "MT-AAAA-AAAA", "who": bob.pk}, {"what": "exported"}, {"lead": 'MT" OR "MT'},
        {"since": "yesterday"}, {"who": "nobody"}, {"who": 10**30}, {"lead": "*"},
        {"lead": "a" * 5000},
    ):  # fmt: skip
        assert told(desk, **query) == "", query


def test_a_day_is_that_of_whoever_reads(desk):
    carla = make_staff()
    note_access(carla, ["MT-AAAA-AAAA"], What.VIEWED)
    for zone in ("Pacific/Kiritimati", "Pacific/Midway"):
        User.objects.filter(username="auditor").update(time_zone=zone)
        with timezone.override(zone):
            today = timezone.localdate()
        assert "MT-AAAA-AAAA" in told(desk, since=today, until=today)
        assert "MT-AAAA-AAAA" not in told(desk, until=today - timedelta(days=1))


def test_every_row_stands_on_one_page_going_there_and_back(desk, carla):
    for number in range(120):
        note_access(carla, [f"MT-0000-{number:04}"], What.VIEWED)
    found, place, pages = [], "", []
    while True:
        answer = desk.get(reverse(LOG), {"what": "viewed", "p": place})
        pages.append(answer.context["found"])
        found += [row.leads for row in pages[-1].rows]
        if not pages[-1].has_older:
            break
        place = f"after-{pages[-1].rows[-1].pk}"
    assert found == [f"MT-0000-{number:04}" for number in reversed(range(120))]
    assert pages[0].number == 120
    back = desk.get(reverse(LOG), {"what": "viewed", "p": f"before-{pages[2].rows[0].pk}"})
    assert back.context["found"].rows == pages[1].rows
    for nonsense in ("after-x", "before-", "last", "after-999999999999999999"):
        assert desk.get(reverse(LOG), {"p": nonsense}).status_code == 200


def test_nothing_is_counted_beyond_a_thousand(desk, carla):
    Access.objects.bulk_create(
        Access(who=carla, what="viewed", number=1, leads="MT-AAAA-AAAA") for _ in range(1001)
    )
    assert "More than 1000 entries" in told(desk, lead="MT-AAAA-AAAA")


def test_nobody_adds_changes_or_deletes_an_entry(desk, carla):
    note_access(carla, ["MT-AAAA-AAAA"], What.VIEWED)
    for browser in (desk, client_of(carla)):
        for act in ("add", "change", "delete"):
            row = [] if act == "add" else [Access.objects.first().pk]
            assert browser.post(reverse(f"admin:staff_access_{act}", args=row)).status_code == 403


def client_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def test_who_has_no_right_to_the_log_does_not_see_it(lead):
    for role in ("Coordinator", "Editor", "Administrator"):
        browser, _user = member(role)
        assert browser.get(reverse(LOG)).status_code == 403
