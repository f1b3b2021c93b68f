"""Two coordinators who act on one lead at the same moment: one wins, the other is told."""

import threading
from collections.abc import Callable
from itertools import combinations_with_replacement

import pytest
from django.db import connections

from catalog.models import Destination, Treatment
from leads.correcting import AskedFor, correct
from leads.models import Lead
from leads.refusals import ChangedMeanwhile
from leads.services import Move, advance_lead, assign_lead
from staff.models import User
from tests.factories import make_lead, make_person, make_staff
from tests.faults.dose import DOSE

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
Act = Callable[[Lead, User], Lead]


def _move(lead: Lead, actor: User) -> Lead:
    return advance_lead(lead.pk, Move(to="contacted", version=lead.version), actor=actor)


def _take(lead: Lead, actor: User) -> Lead:
    return assign_lead(lead.pk, owner=actor, actor=actor, version=lead.version)


def _correct(lead: Lead, actor: User) -> Lead:
    wish = AskedFor(
        treatment=Treatment.objects.order_by("pk")[actor.pk % 2],
        destination=Destination.objects.order_by("pk").first(),
        urgency="ready",
    )
    return correct(lead.pk, wish, actor=actor, version=lead.version)


PAIRS = list(combinations_with_replacement([_move, _take, _correct], 2))


def state_of(lead: Lead) -> tuple[object, ...]:
    return (lead.stage, lead.owner_id, lead.treatment_id, lead.urgency, lead.version)


def at_once(
    lead: Lead, acts: tuple[Act, Act], people: list[User]
) -> tuple[list[tuple[object, ...]], list[Lead]]:
    """What those saw who won, and the leads as those were told who did not."""
    won: list[tuple[object, ...]] = []
    told: list[Lead] = []
    begin = threading.Barrier(2)

    def do(act: Act, actor: User) -> None:
        begin.wait()
        try:
            won.append(state_of(act(lead, actor)))
        except ChangedMeanwhile as refusal:
            told.append(refusal.lead)
        finally:
            connections.close_all()

    pairs = zip(acts, people, strict=True)
    threads = [threading.Thread(target=do, args=each) for each in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return won, told


def test_nothing_is_overwritten_unseen_however_close_they_are():
    people, person = [make_staff("ana"), make_staff("bea")], make_person()
    for number in range(DOSE.races):
        lead = make_lead(person=person)
        won, told = at_once(lead, PAIRS[number % len(PAIRS)], people)
        assert (len(won), len(told)) == (1, 1)
        # What the winner saw is what stands there, and what the other was shown.
        assert won == [state_of(Lead.objects.get(pk=lead.pk))] == [state_of(told[0])]
