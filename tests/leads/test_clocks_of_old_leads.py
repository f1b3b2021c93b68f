"""Leads that were there before their clocks: what is known of them is kept, on both engines."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from leads.clocks import ring
from leads.models import Lead
from tests.factories import make_lead, make_person

BEFORE = "0007_end_unconfirmed"
DAY = timedelta(days=1)


@pytest.fixture
def old_leads():
    """One that was answered, one whose promise is broken, one that waits; without clocks."""
    person = make_person()
    answered, late, waiting = (make_lead(person=person) for _ in range(3))
    now = timezone.now()
    Lead.objects.filter(pk=answered.pk).update(opened_at=now - 3 * DAY, replied_at=now - DAY)
    Lead.objects.filter(pk=late.pk).update(opened_at=now - 3 * DAY, reply_due_at=now - 2 * DAY)
    yield answered, late, waiting
    call_command("migrate", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_what_is_known_of_leads_from_before_is_kept_and_nobody_is_flooded(old_leads):
    call_command("migrate", "leads", BEFORE, verbosity=0)
    call_command("migrate", verbosity=0)
    answered, late, waiting = (Lead.objects.get(pk=lead.pk) for lead in old_leads)
    assert answered.first_reply_took == 2 * DAY
    assert late.is_reply_overdue
    assert late.breached_at is not None
    for lead in (answered, late, waiting):
        assert (lead.waiting_since, lead.half_due_at) == (lead.opened_at, None)
    assert waiting.breached_at is None
    assert ring() == 0
