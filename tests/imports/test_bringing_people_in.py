"""What an import makes of people: whom it lets in, what it leaves alone, and what it never does."""

import pytest
from django.urls import reverse

from catalog.models import Treatment
from followups.models import Enrolment
from imports.going_on import go_on
from imports.models import Import, Provenance, Row
from imports.problems import Problem
from imports.sealing import Sealer
from imports.services import begin_run
from leads.models import Lead, Note, StageChange
from leads.timeline import entries
from outbox.models import Message
from people.models import ConsentEvent, Person, Purpose, Suppression
from people.services import suppress, withdraw_consent
from privacy.erasing import erase_person
from privacy.models import Erasure
from tests.factories import make_lead, make_person, make_sequence, make_staff
from tests.imports.making import ANA, EVA, HEADINGS, checked, csv_of, imported, xlsx_of

pytestmark = pytest.mark.django_db


def problems(source: Import) -> list[tuple[int, list]]:
    """Of each refused row its number, and column and problem of what is wrong."""
    rows = source.rows.filter(verdict="refused").order_by("number")
    return [(row.number, [tuple(each) for each in row.problems]) for row in rows]


@pytest.mark.parametrize("file", [csv_of(ANA, EVA), xlsx_of(ANA, EVA)], ids=["csv", "xlsx"])
def test_each_row_makes_a_person_and_her_lead(file):
    source = imported(file)
    assert source.state == "done"
    ana = Person.objects.get(email="ana@example.org")
    assert (ana.name, str(ana.phone), ana.country.code) == ("Ana Lima", "+4930901820901", "DE")
    assert ana.time_zone == "Europe/Berlin"
    lead = Lead.objects.get(person=ana)
    assert (lead.stage, lead.source) == ("new", "import")
    assert lead.treatment == Treatment.objects.get(slug="knee-replacement")
    assert Provenance.objects.get(lead=lead).number == 2
    assert source.counts["made"] == 2


def test_nobody_is_imported_by_the_dry_run():
    source = checked(csv_of(ANA, EVA))
    assert source.state == "checked"
    assert source.counts == {"new": 2}
    assert not Person.objects.exists()
    assert not Lead.objects.exists()


def test_nobody_gets_a_letter_or_a_sequence_or_counts_as_having_agreed():
    make_sequence(days=(1,))
    imported(csv_of(ANA, EVA))
    assert Lead.objects.count() == 2
    assert not Message.objects.exists()
    assert not Enrolment.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_an_import_never_changes_what_we_know_of_somebody_and_may_open_a_lead_for_her():
    ana = make_person(name="Ana", email="Ana@Example.org", country="PT", phone="+351210000000")
    before = Person.objects.values().get(pk=ana.pk)
    imported(csv_of(ANA))
    assert Person.objects.values().get() == before
    lead = Lead.objects.get()
    assert (lead.person, lead.asked_by, lead.country.code) == (ana, "Ana Lima", "PT")


def test_who_has_an_open_lead_about_the_same_gets_no_second_one():
    knee = Treatment.objects.get(slug="knee-replacement")
    ana = make_person(email="ana@example.org")
    lead = make_lead(person=ana, treatment_id=knee.pk, asked_by="Ana")
    source = imported(csv_of(ANA, EVA))
    assert Lead.objects.filter(person=ana).get() == lead
    assert source.counts == {"duplicate": 1, "new": 1, "made": 1}
    assert Row.objects.get(verdict="duplicate").like == lead.pk


def test_two_who_share_an_address_are_two_leads():
    other = ("Rui Lima", "ana@example.org", "", "Portugal", "Knee replacement")
    imported(csv_of(ANA, other))
    assert Person.objects.count() == 1
    assert sorted(Lead.objects.values_list("asked_by", flat=True)) == ["Ana Lima", "Rui Lima"]


def test_the_same_twice_in_a_file_is_one_lead():
    source = imported(csv_of(ANA, EVA, ANA))
    assert Lead.objects.count() == 2
    assert Row.objects.get(verdict="repeated").like == 2
    assert source.counts["repeated"] == 1


def test_the_same_file_a_second_time_makes_nothing():
    imported(csv_of(ANA, EVA))
    again = checked(csv_of(ANA, EVA))
    assert again.counts == {"duplicate": 2}
    assert Lead.objects.count() == 2


def test_who_may_not_be_written_to_is_refused():
    suppress("ana@example.org", scope=Suppression.Scope.ALL, reason=Suppression.Reason.COMPLAINT)
    source = imported(csv_of(ANA, EVA))
    assert problems(source) == [(2, [(1, Problem.SILENT)])]
    assert not Person.objects.filter(email="ana@example.org").exists()


def test_who_unsubscribed_from_news_stays_unsubscribed():
    address = "ana@example.org"
    suppress(address, scope=Suppression.Scope.MARKETING, reason=Suppression.Reason.UNSUBSCRIBED)
    imported(csv_of(ANA))
    assert Lead.objects.count() == 1
    assert Suppression.objects.get().scope == Suppression.Scope.MARKETING


def test_who_had_her_data_erased_is_brought_back_by_nobody_and_nothing_of_her_is_kept():
    ana = make_person(email="ana@example.org")
    erase_person(ana.pk, asked_by=Erasure.AskedBy.HERSELF)
    source = imported(csv_of(ANA, EVA))
    assert problems(source) == [(2, [(1, Problem.ERASED)])]
    assert not Person.objects.filter(email="ana@example.org").exists()
    row = Row.objects.get(verdict="refused")
    assert Sealer(source.key).open_row(row.number, row.sealed) == []


def test_who_was_erased_and_came_back_herself_may_get_a_lead():
    ana = make_person(email="ana@example.org")
    erase_person(ana.pk, asked_by=Erasure.AskedBy.HERSELF)
    make_person(email="ana@example.org")
    imported(csv_of(ANA))
    assert Lead.objects.count() == 1


def test_who_took_back_her_consent_to_be_answered_gets_no_lead():
    ana = make_person(email="ana@example.org")
    withdraw_consent(person=ana, purpose=Purpose.QUOTE_PROCESSING, source="test")
    source = checked(csv_of(ANA, EVA))
    assert problems(source) == [(2, [(1, Problem.SAID_NO)])]


def test_what_changed_between_the_dry_run_and_the_run_counts():
    source = checked(csv_of(ANA, EVA))
    suppress("ana@example.org", scope=Suppression.Scope.ALL, reason=Suppression.Reason.COMPLAINT)
    begin_run(source.pk, actor=source.made_by)
    go_on()
    source.refresh_from_db()
    assert source.counts == {"new": 1, "refused": 1, "made": 1}
    assert problems(source) == [(2, [(1, Problem.SILENT)])]
    assert Lead.objects.get().person.email == "eva@example.org"


def test_the_stages_of_a_file_are_those_of_the_desk_and_no_others():
    headings = (*HEADINGS, "Stage", "Loss reason")
    rows = [
        (f"Ana {stage or 'none'}", f"ana{n}@example.org", "", "", "", stage, reason)
        for n, (stage, reason) in enumerate(
            [
                ("Contacted", ""), ("completed", ""), ("Lost", ""), ("Lost", "No finance"),
                ("asleep", ""), ("", ""),
            ]
        )
    ]  # fmt: skip
    source = imported(csv_of(*rows, headings=headings))
    assert problems(source) == [
        (3, [(5, Problem.NOT_FROM_NEW)]),
        (4, [(6, Problem.NO_REASON)]),
        (6, [(5, Problem.NO_STAGE)]),
    ]
    made = Lead.objects.order_by("pk").values_list("stage", "loss_reason")
    assert list(made) == [("contacted", ""), ("lost", "no_finance"), ("new", "")]
    moves = StageChange.objects.filter(lead__stage="lost").order_by("pk")
    assert [(each.from_stage, each.to_stage) for each in moves] == [("", "new"), ("new", "lost")]
    assert moves[1].actor == source.begun_by
    assert str(source.pk) in moves[1].reason


def test_leads_may_begin_on_hold_where_no_clock_runs():
    imported(csv_of(ANA), begins_at="on_hold")
    lead = Lead.objects.get()
    assert lead.is_paused
    assert not lead.owes_reply


def test_the_lead_says_where_it_came_from_and_on_which_ground():
    imported(csv_of(ANA))
    [entry] = [each for each in entries(Lead.objects.get()) if "row 2" in each.title]
    assert "Health fair" in entry.body
    assert "Paper form" in entry.body


def test_a_note_of_the_file_is_a_note_of_the_team_by_whoever_began_the_import():
    imported(csv_of((*ANA, "Wants a window seat."), headings=(*HEADINGS, "Notes")))
    note = Note.objects.get()
    assert (note.body, note.author.username) == ("Wants a window seat.", "carla")


def test_first_and_family_name_are_one_name():
    imported(csv_of(("Ana", "Lima", "ana@example.org"), headings=("Vorname", "Nachname", "Mail")))
    assert Person.objects.get().name == "Ana Lima"


def test_a_lead_of_an_import_is_found_by_what_the_file_said(client):
    imported(csv_of(ANA))
    client.force_login(make_staff("manager"))
    page = client.get(reverse("admin:leads_lead_changelist"), {"q": "030 901820901"})
    assert Lead.objects.get().reference in page.content.decode()
