"""Many leads at once are what one of them is, opened by itself: in every column of every table."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from catalog.models import Destination, Treatment
from leads.models import Lead, Note, StageChange
from leads.opening import Arrival, open_leads
from leads.refusals import StageNotReachable
from leads.services import Enquiry, Move, advance_lead, open_lead, write_note
from people.meeting import hold_known, make_people
from people.models import Conversation, Person
from people.services import Contact, meet_person
from tests.factories import make_staff

pytestmark = pytest.mark.django_db

CONTACT = {
    "name": "Ana Lima",
    "phone": "+4930901820901",
    "language": "es",
    "country": "DE",
    "time_zone": "Europe/Berlin",
}
# What is another for each row, and what tells when it was written.
OWN = {"id", "uuid", "reference", "person", "conversation", "lead", "haystack", "email_hash"}
MOMENTS = {
    "created_at", "opened_at", "waiting_since", "half_due_at", "reply_due_at", "at",
    "stage_changed_at", "settled_at", "duration",
}  # fmt: skip


def columns(row: Model) -> dict[str, Any]:
    told = {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}
    moments = {name: told[name] is not None for name in MOMENTS & set(told)}
    return {name: value for name, value in told.items() if name not in OWN} | moments


def both_ways(**own: Any) -> tuple[Lead, Lead]:
    """A lead opened by itself, and the same opened among many, each of somebody new."""
    move = own.pop("move", None)
    wish = {
        "treatment_id": Treatment.objects.first().pk,
        "destination_id": Destination.objects.first().pk,
        "asked_by": "Ana Lima",
    } | own
    carla = make_staff()
    one, _is_new = meet_person(Contact(email="Ana.One@example.org", **CONTACT))
    [lead] = [
        open_lead(person=one, enquiry=Enquiry(reply_by=timezone.now(), source="list", **wish))
    ]
    if move:
        lead = advance_lead(lead.pk, move, actor=carla)
    write_note(lead, body="A window seat.", author=carla)
    made = make_people([Contact(email="Ana.Two@example.org", **CONTACT)])
    arrival = Arrival(
        person_id=made["ana.two@example.org"],
        name="Ana Lima",
        address="ana.two@example.org",
        phone=CONTACT["phone"],
        country="DE",
        language=CONTACT["language"],
        source="list",
        note="A window seat.",
        move=move,
        **wish,
    )
    [key] = open_leads([arrival], actor=carla)
    return Lead.objects.get(pk=lead.pk), Lead.objects.get(pk=key)


@pytest.mark.parametrize(
    "own",
    [
        {},
        {"urgency": "urgent"},
        {"move": Move(to="on_hold", reason="Old list.")},
        {"move": Move(to="lost", loss_reason="timing_later")},
    ],
    ids=["new", "urgent", "on hold", "lost"],
)
def test_a_lead_opened_among_many_is_one_opened_by_itself(own):
    one, two = both_ways(**own)
    told, other = columns(one), columns(two)
    # Moving it was a change of its own, which nobody could have seen before.
    assert told.pop("version") >= other.pop("version") == 1
    assert told == other
    assert columns(one.person) | {"email": "", "email_normalised": ""} == columns(two.person) | {
        "email": "",
        "email_normalised": "",
    }
    assert two.person.email_hash
    assert columns(one.conversation) == columns(two.conversation)
    for model in (StageChange, Note):
        rows = [list(map(columns, model.objects.filter(lead=each))) for each in (one, two)]
        assert rows[0] == rows[1]
        assert rows[0]
    words = [
        each.haystack.replace(each.reference.replace("-", "").lower(), "") for each in (one, two)
    ]
    assert words[0].replace("one@", "two@") == words[1]


def test_what_the_next_person_and_lead_are_numbered_by_is_free():
    both_ways()
    person, is_new = meet_person(Contact(name="Eva", email="eva@example.org"))
    assert is_new
    assert open_lead(person=person, enquiry=Enquiry(reply_by=timezone.now())).pk


def test_no_words_are_written_that_the_database_could_read():
    _one, two = both_ways()
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM leads_note WHERE lead_id = %s", [two.pk])
        assert "window" not in cursor.fetchone()[0]


def test_a_move_that_no_new_lead_may_make_opens_none():
    made = make_people([Contact(email="ana@example.org", **CONTACT)])
    arrival = Arrival(
        person_id=made["ana@example.org"], name="", address="", move=Move(to="completed")
    )
    with pytest.raises(StageNotReachable):
        open_leads([arrival], actor=None)
    assert not Lead.objects.exists()
    assert not Conversation.objects.exists()


def test_who_is_known_is_found_however_her_address_is_written():
    person, _is_new = meet_person(Contact(email="Ana@Example.org", **CONTACT))
    assert hold_known(["ana@example.org", "eva@example.org"]) == {"ana@example.org": person}
    assert Person.objects.count() == 1
