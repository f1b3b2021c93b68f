"""What has to be known of a lead before it may come to a stage, and how staff make it known."""

import pytest
from django.urls import reverse

from catalog.models import Destination, Treatment
from leads.correcting import AskedFor, correct
from leads.models import Lead
from leads.refusals import ChangedMeanwhile, DetailsMissing
from leads.services import Move, advance_lead
from leads.stages import NEEDS, Need, Stage
from tests.factories import make_complete, make_lead, make_staff

pytestmark = pytest.mark.django_db
MISSING = [(stage, need) for stage, needs in NEEDS.items() for need in needs]
BEFORE = {
    Stage.WITH_CLINICS: Stage.QUALIFYING,
    Stage.QUOTE_SENT: Stage.WITH_CLINICS,
    Stage.BOOKED: Stage.DECIDING,
}


@pytest.mark.parametrize(("stage", "need"), MISSING)
def test_no_lead_comes_to_a_stage_without_what_it_needs(stage, need):
    lead = make_complete(make_lead())
    Lead.objects.filter(pk=lead.pk).update(stage=BEFORE[stage], **{need.value: None})
    with pytest.raises(DetailsMissing, match=str(need.label)):
        advance_lead(lead.pk, Move(to=stage), actor=None)
    Lead.objects.filter(pk=lead.pk).update(**{need.value: getattr(lead, need.value)})
    assert advance_lead(lead.pk, Move(to=stage), actor=None).stage == stage


def test_the_page_says_what_a_stage_needs_before_anybody_tries(client):
    client.force_login(make_staff())
    lead = make_lead()
    Lead.objects.filter(pk=lead.pk).update(stage=Stage.QUALIFYING)
    text = client.get(reverse("admin:leads_lead_change", args=[lead.pk])).content.decode()
    assert f"“With clinics” needs {Need.TREATMENT.label}." in text


# --- Correcting what she asks for ---


def knee() -> Treatment:
    return Treatment.objects.order_by("pk")[1]


def test_a_correction_is_kept_and_the_timeline_says_what_was_before(client):
    carla, lead = make_staff(), make_lead(treatment_id=Treatment.objects.order_by("pk")[0].pk)
    client.force_login(carla)
    page = client.post(
        reverse("admin:leads_lead_correct", args=[lead.pk]),
        {"treatment": knee().pk, "destination": "", "urgency": "ready", "version": 1},
        follow=True,
    )
    before = str(lead.treatment)
    lead.refresh_from_db()
    assert (lead.treatment, lead.urgency, lead.version) == (knee(), "ready", 2)
    text = page.content.decode()
    assert f"Treatment: {before} → {knee()}" in text
    assert "When: – → As soon as possible" in text


def test_to_correct_nothing_leaves_no_trace():
    lead = make_lead()
    same = AskedFor(treatment=None, destination=None, urgency="")
    assert correct(lead.pk, same, actor=None, version=1).version == 1
    assert not lead.notes.exists()


def test_of_two_who_correct_the_second_sees_both_and_loses_nothing(client):
    carla, lead = make_staff(), make_lead()
    client.force_login(carla)
    place = Destination.objects.first()
    first = AskedFor(treatment=knee(), destination=None, urgency="")
    correct(lead.pk, first, actor=make_staff("bruno"), version=1)
    with pytest.raises(ChangedMeanwhile):
        correct(lead.pk, first, actor=carla, version=1)
    page = client.post(
        reverse("admin:leads_lead_correct", args=[lead.pk]),
        {"treatment": "", "destination": place.pk, "urgency": "ready", "version": 1},
    ).content.decode()
    assert f"asks for: {knee()} · – · –" in page
    assert f'<option value="{place.pk}" selected>' in page
    assert '<option value="ready" selected>' in page
    lead.refresh_from_db()
    assert (lead.treatment, lead.destination) == (knee(), None)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"version": "1", "treatment": "999999"},
        {"version": "x"},
        {"version": "1", "urgency": "now"},
    ],
)
def test_a_correction_that_is_none_is_explained(client, fields):
    client.force_login(make_staff())
    lead = make_lead()
    url = reverse("admin:leads_lead_correct", args=[lead.pk])
    assert "from the lists" in client.post(url, fields).content.decode()
    lead.refresh_from_db()
    assert lead.version == 1
