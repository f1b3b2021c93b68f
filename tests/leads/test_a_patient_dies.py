"""That a patient has died ends all that we do for her."""

import pytest

from leads.models import Lead
from leads.refusals import LeadRefused
from leads.services import Move, advance_lead
from leads.stages import LossReason, Stage
from outbox import delivery
from outbox.models import State
from people.models import Suppression
from people.services import suppress
from privacy.erasing import erase_person
from privacy.models import Erasure
from tests.factories import make_complete, make_follow_up, make_lead, make_person, make_staff

pytestmark = pytest.mark.django_db
DEATH = Move(to=Stage.LOST, loss_reason=LossReason.DECEASED)


def stages(person) -> list[str]:
    return list(Lead.objects.filter(person=person).order_by("pk").values_list("stage", flat=True))


@pytest.fixture
def delivered(settings, tmp_path):
    settings.LETTER_FOLDER, settings.EMAIL_URL = tmp_path, ""
    return tmp_path


def test_her_other_requests_end_too(delivered):
    person = make_person()
    one, two = make_lead(person=person), make_complete(make_lead(person=person))
    Lead.objects.filter(pk=two.pk).update(stage=Stage.IN_TREATMENT)
    advance_lead(one.pk, DEATH, actor=make_staff())
    assert stages(person) == [Stage.LOST, Stage.LOST]


def test_no_letter_reaches_her_address_any_more(delivered):
    letter = make_follow_up()
    advance_lead(Lead.objects.get().pk, DEATH, actor=None)
    delivery.drain()
    letter.refresh_from_db()
    assert letter.state in {State.CANCELLED, State.SUPPRESSED}
    assert Suppression.objects.get(scope=Suppression.Scope.ALL).reason == "deceased"


def test_who_asked_for_somebody_else_is_alive(delivered):
    person = make_person()
    hers, of_her_mother = (
        make_lead(person=person),
        make_lead(person=person, is_for_somebody_else=True),
    )
    advance_lead(of_her_mother.pk, DEATH, actor=None)
    assert stages(person) == [Stage.NEW, Stage.LOST]
    assert not Suppression.objects.exists()
    advance_lead(hers.pk, DEATH, actor=None)
    assert Suppression.objects.count() == 1


def test_a_mistake_is_taken_back_by_moving_the_lead_on(delivered):
    lead = make_lead()
    advance_lead(lead.pk, DEATH, actor=None)
    advance_lead(lead.pk, Move(to=Stage.CONTACTED), actor=None)
    assert not Suppression.objects.exists()


def test_what_else_keeps_letters_from_her_stays(delivered):
    lead = make_lead()
    everything = Suppression.Scope.ALL
    suppress(lead.person.email, scope=everything, reason=Suppression.Reason.HARD_BOUNCE)
    advance_lead(lead.pk, DEATH, actor=None)
    advance_lead(lead.pk, Move(to=Stage.CONTACTED), actor=None)
    assert Suppression.objects.get().reason == "hard_bounce"


def test_of_somebody_erased_nothing_is_known_to_end(delivered):
    lead = make_complete(make_lead())
    Lead.objects.filter(pk=lead.pk).update(stage=Stage.BOOKED)
    erase_person(lead.person_id, asked_by=Erasure.AskedBy.LETTER)
    with pytest.raises(LeadRefused):
        advance_lead(lead.pk, DEATH, actor=None)
