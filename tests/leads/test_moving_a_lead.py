"""Stages, arrows and locking, through the verbs that every caller uses."""

import threading

import pytest
from django.db import DatabaseError, connections, transaction

from leads.models import Lead, StageChange
from leads.promises import note_reply
from leads.refusals import ChangedMeanwhile, LeadRefused, ReasonMissing, StageNotReachable
from leads.services import (
    Move,
    advance_lead,
    assign_lead,
    write_note,
)
from leads.stages import ASIDE, NEXT, OPEN, SETTLED, Stage, reachable_from
from outbox.models import State
from tests.factories import make_complete, make_follow_up, make_lead, make_staff

pytestmark = pytest.mark.django_db

ARROWS = [(here, there) for here in Stage for there in reachable_from(here)]
WALLS = [(here, there) for here in Stage for there in Stage if there not in reachable_from(here)]


def lead_at(stage: Stage) -> Lead:
    lead = make_complete(make_lead())
    reason = "price_too_high" if stage == Stage.LOST else ""
    Lead.objects.filter(pk=lead.pk).update(stage=stage, loss_reason=reason)
    lead.refresh_from_db()
    return lead


@pytest.mark.parametrize(("here", "there"), ARROWS)
def test_each_arrow_can_be_taken_and_leaves_a_row(here, there):
    lead, carla = lead_at(here), make_staff()
    move = Move(to=there, reason="because", loss_reason="price_too_high")
    assert advance_lead(lead.pk, move, actor=carla).stage == there
    row = StageChange.objects.first()
    assert (row.from_stage, row.to_stage, row.actor) == (here, there, carla)
    assert row.duration is not None


@pytest.mark.parametrize(("here", "there"), WALLS)
def test_where_no_arrow_leads_nothing_moves(here, there):
    lead = lead_at(here)
    with pytest.raises(StageNotReachable):
        advance_lead(lead.pk, Move(to=there, reason="because"), actor=None)
    lead.refresh_from_db()
    assert lead.stage == here


def test_every_stage_is_either_open_or_settled():
    assert sorted([*OPEN, *SETTLED]) == sorted(Stage)


def test_every_stage_is_in_the_table_and_only_completed_is_an_end():
    assert set(NEXT) == set(Stage)
    assert [stage for stage in Stage if not reachable_from(stage)] == [Stage.COMPLETED]


@pytest.mark.parametrize("to", [stage for stage in ASIDE if stage != Stage.LOST])
def test_setting_aside_must_say_why(to):
    with pytest.raises(ReasonMissing):
        advance_lead(make_lead().pk, Move(to=to), actor=None)


@pytest.mark.parametrize("loss_reason", ["", "bored"])
def test_a_lost_lead_needs_a_known_loss_reason(loss_reason):
    with pytest.raises(ReasonMissing):
        advance_lead(
            make_lead().pk, Move(to="lost", loss_reason=loss_reason, reason="x"), actor=None
        )


def test_the_loss_reason_other_needs_words():
    with pytest.raises(ReasonMissing):
        advance_lead(make_lead().pk, Move(to="lost", loss_reason="other"), actor=None)


@pytest.mark.parametrize("stage", sorted({*SETTLED} - {Stage.LOST}))
def test_the_database_knows_the_stages(stage):
    lead = make_lead()
    with pytest.raises(DatabaseError), transaction.atomic():
        Lead.objects.filter(pk=lead.pk).update(stage="nowhere")
    Lead.objects.filter(pk=lead.pk).update(stage=stage)


def test_the_database_refuses_a_lost_lead_without_reason():
    lead = make_lead()
    with pytest.raises(DatabaseError), transaction.atomic():
        Lead.objects.filter(pk=lead.pk).update(stage="lost")


def test_a_settled_lead_cancels_the_letters_that_ask_for_something():
    lead = make_lead()
    letter = make_follow_up(lead=lead)
    advance_lead(lead.pk, Move(to="lost", loss_reason="timing_later"), actor=None)
    letter.refresh_from_db()
    lead.conversation.refresh_from_db()
    assert letter.state == State.CANCELLED
    assert lead.conversation.settled_at is not None


def test_a_lost_lead_that_comes_back_is_open_again():
    lead = lead_at(Stage.LOST)
    assert advance_lead(lead.pk, Move(to="contacted"), actor=None).stage in OPEN
    lead.conversation.refresh_from_db()
    assert lead.conversation.settled_at is None


def test_the_second_of_two_people_is_told_and_overwrites_nothing():
    lead = make_lead()
    advance_lead(lead.pk, Move(to="contacted", version=lead.version), actor=None)
    with pytest.raises(ChangedMeanwhile) as told:
        assign_lead(lead.pk, owner=make_staff(), actor=None, version=lead.version)
    assert told.value.lead.stage == "contacted"
    assert Lead.objects.get().owner is None


def test_history_can_neither_be_changed_nor_deleted():
    make_lead()
    for change in (lambda rows: rows.update(reason="x"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
            change(StageChange.objects.all())


def test_an_empty_note_is_refused():
    with pytest.raises(LeadRefused):
        write_note(make_lead(), body="  \n", author=None)


def test_a_first_reply_is_noted_once_and_is_no_conflict():
    lead = make_lead()
    note_reply(lead.conversation_id)
    first = Lead.objects.get()
    note_reply(lead.conversation_id)
    second = Lead.objects.get()
    assert first.replied_at == second.replied_at is not None
    assert second.version == lead.version


@pytest.mark.django_db(transaction=True)
def test_of_two_simultaneous_moves_exactly_one_wins():
    lead = make_lead()
    outcomes: list[str] = []

    def move(to: str) -> None:
        try:
            advance_lead(lead.pk, Move(to=to, version=lead.version), actor=None)
            outcomes.append("won")
        except ChangedMeanwhile:
            outcomes.append("told")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=move, args=[to]) for to in ("contacted", "qualifying")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["told", "won"]
    assert StageChange.objects.exclude(from_stage="").count() == 1
