"""A desk of made-up leads, and that nobody real is ever in it."""

import re

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Treatment
from leads.models import Lead, Note, Task
from leads.services import Enquiry, open_lead
from leads.stages import WAY, Stage
from mtcrm.volume.parts import reference_of
from outbox.models import Message
from people.models import Person
from tests.factories import make_lead, make_person

pytestmark = pytest.mark.django_db(transaction=True)


def make(number: int) -> None:
    call_command("make_volume", leads=number)


@pytest.mark.parametrize(("setting", "value"), [("IS_LOCAL", False), ("IS_DEMO", False)])
def test_no_lead_is_made_up_on_a_site_that_may_have_patients(settings, setting, value):
    setattr(settings, setting, value)
    with pytest.raises(CommandError, match="Only for a demonstration"):
        make(1)
    assert not Lead.objects.exists()


def test_no_lead_is_made_up_beside_somebody_real():
    make_person(email="somebody@example.com")
    with pytest.raises(CommandError, match="address of her own"):
        make(1)
    assert Person.objects.count() == 1


def test_made_up_leads_are_as_good_as_real_ones_and_others_come_after_them():
    make(300)
    before = make_lead()
    make(40)
    assert Lead.objects.count() == 341
    assert len(set(Lead.objects.values_list("stage", flat=True))) > 5
    assert not Person.objects.exclude(email_normalised__endswith="@example.org").exists()
    assert all(lead.haystack for lead in Lead.objects.all())
    assert Note.objects.first().body
    assert all(task.words for task in Task.objects.all())
    assert Task.objects.count() > 50
    answered = Lead.objects.filter(replied_at__isnull=False).first()
    assert answered.first_reply_took == answered.replied_at - answered.opened_at
    assert Message.objects.filter(state="sent").count() >= 8
    asked = Lead.objects.filter(quote_requests__isnull=False)
    assert asked.count() == 340
    for lead in asked.prefetch_related("stage_changes"):
        places = [WAY.index(each.to_stage) for each in lead.stage_changes.all()
                  if each.to_stage in WAY]  # fmt: skip
        assert lead.furthest == (max(places, default=0) or None)
        assert lead.stage_changes.first().to_stage == lead.stage
    lead = Lead.objects.filter(stage=Stage.NEW).exclude(pk=before.pk).first()
    for each in (lead.person, lead.conversation):
        each.full_clean()
    lead.full_clean()
    again = Enquiry(reply_by=lead.reply_due_at, treatment_id=Treatment.objects.first().pk)
    assert open_lead(person=lead.person, enquiry=again).pk > Lead.objects.order_by("pk")[339].pk


def test_no_two_of_a_million_have_the_same_reference():
    numbers = range(1, 1_000_001)
    assert len({reference_of(number) for number in numbers}) == len(numbers)
    assert all(re.fullmatch(r"MT-[2-9B-Z]{4}-[2-9B-Z]{4}", reference_of(n)) for n in (1, 2, 10**6))
