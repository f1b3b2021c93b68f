"""The list narrowed down as reports count: days from and to, how far a lead came, what counts."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from leads.models import Lead
from leads.services import Move, advance_lead
from tests.factories import (
    make_calendar,
    make_complete,
    make_lead,
    make_person,
    make_staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(client):
    """Which leads the list shows for a query string."""
    client.force_login(make_staff())
    address = reverse("admin:leads_lead_changelist")

    def find(query: str) -> set[Lead]:
        return set(client.get(f"{address}?{query}").context["cl"].result_list)

    return find


def opened(at: datetime) -> Lead:
    lead = make_lead()
    Lead.objects.filter(pk=lead.pk).update(opened_at=at)
    return lead


def test_days_are_those_of_the_calendar_behind_our_promises(listed):
    make_calendar("Mon-Fri 09:00-17:00")
    # Berlin is two hours ahead.
    before = opened(datetime(2026, 6, 9, 21, 59, 59, tzinfo=UTC))
    first = opened(datetime(2026, 6, 9, 22, tzinfo=UTC))
    last = opened(datetime(2026, 6, 11, 21, 59, 59, tzinfo=UTC))
    after = opened(datetime(2026, 6, 11, 22, tzinfo=UTC))
    assert listed("opened=2026-06-10_2026-06-11") == {first, last}
    assert listed("opened=2026-06-09_2026-06-12") == {before, first, last, after}


@pytest.mark.parametrize(
    "days",
    ["2026-06-11_2026-06-10", "2026-06-10", "_", "2026-06-10_", "1066-10-14_2026-01-01", "x_y"],
)
def test_days_that_mean_nothing_lead_back_to_the_whole_list(client, days):
    client.force_login(make_staff())
    answer = client.get(reverse("admin:leads_lead_changelist"), {"opened": days})
    assert answer.status_code == 302


def test_how_far_a_lead_came_counts_wherever_it_is_now(listed):
    person = make_person()
    far, near = make_complete(make_lead(person=person)), make_lead(person=person)
    for stage in ("qualifying", "with_clinics", "lost"):
        move = Move(to=stage, loss_reason="no_finance" if stage == "lost" else "")
        advance_lead(far.pk, move, actor=None)
    advance_lead(near.pk, Move(to="contacted"), actor=None)
    assert listed("reached=with_clinics") == {far}
    assert listed("reached=contacted") == {far, near}
    assert listed("reached=quote_sent") == set()


def test_spam_duplicates_and_what_is_to_be_confirmed_count_as_no_request(listed):
    asked, spam, twice = make_lead(), make_lead(), make_lead()
    unsure = make_lead(awaits_confirmation=True)
    for lead, stage in ((spam, "spam"), (twice, "duplicate")):
        advance_lead(lead.pk, Move(to=stage, reason="because"), actor=None)
    assert listed("counted=yes") == {asked}
    assert listed("counted=no") == {spam, twice, unsure}
