"""The first page of the desk: what somebody does next, in which order, and why."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leads.doing import make_task
from leads.models import Lead
from leads.next_actions import Band, NextAction, queue_of
from leads.services import assign_lead
from leads.sight import leads_for
from leads.stages import Stage
from tests.factories import (
    make_lead,
    make_member,
    make_patient_message,
    make_person,
    make_staff,
    signed_in,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def carla():
    return make_member("Coordinator")


def hers(carla, *, due: timedelta = 20 * HOUR, **own) -> Lead:
    """A lead of Carla's, whose reply is due so long from now."""
    now = timezone.now()
    lead = make_lead(reply_by=now + due, **own)
    half = now + due / 2
    Lead.objects.filter(pk=lead.pk).update(owner=carla, half_due_at=half)
    lead.refresh_from_db()
    return lead


def queue(carla) -> list[NextAction]:
    return queue_of(carla, leads_for(carla))


def order(carla) -> list[int]:
    return [action.lead.pk for action in queue(carla)]


def test_what_was_promised_comes_first_and_the_rest_in_the_order_of_its_bands(carla):
    promised = hers(carla)
    broken = hers(carla, due=-HOUR)
    half_over = hers(carla)
    Lead.objects.filter(pk=half_over.pk).update(half_due_at=timezone.now())
    late = hers(carla)
    Lead.objects.filter(pk=late.pk).update(replied_at=timezone.now())
    make_task(late, what="Ask the clinic", due_at=timezone.now() - HOUR, actor=carla)
    urgent = make_lead(urgency="urgent")
    assert order(carla) == [urgent.pk, broken.pk, half_over.pk, late.pk, promised.pk]
    assert [action.found.band for action in queue(carla)] == [
        Band.EMERGENCY, Band.BROKEN, Band.HALF_OVER, Band.LATE_TASK, Band.PROMISED,
    ]  # fmt: skip


def test_of_equally_pressing_leads_the_higher_budget_comes_first_then_who_is_ready(carla):
    poor = hers(carla, due=HOUR, budget="EUR:0-2000", urgency="ready")
    rich_later = hers(carla, due=2 * HOUR, budget="JPY:3000000-0", urgency="exploring")
    rich_soon = hers(carla, due=3 * HOUR, budget="EUR:20000-0", urgency="ready")
    silent = hers(carla, due=4 * HOUR)
    assert order(carla) == [rich_soon.pk, rich_later.pk, poor.pk, silent.pk]


def test_the_reason_for_a_place_is_spelled_out(carla):
    hers(carla, due=-3 * HOUR, budget="EUR:20000-0", urgency="ready")
    [action] = queue(carla)
    assert action.found.what == "Send the first reply"
    assert action.reasons == [
        "reply overdue by 3\xa0hours",
        "More than 20,000 EUR",
        "As soon as possible",
    ]


def test_a_lead_stands_once_with_what_else_waits_there(carla):
    lead = hers(carla, due=-HOUR)
    make_task(lead, what="Ask the clinic", due_at=timezone.now() - HOUR, actor=carla)
    [action] = queue(carla)
    assert action.also == ["Ask the clinic"]


def test_a_message_waits_even_where_no_promise_runs(carla):
    lead = hers(carla)
    make_patient_message(lead=lead)
    Lead.objects.filter(pk=lead.pk).update(replied_at=timezone.now())
    assert [action.found.band for action in queue(carla)] == [Band.WROTE]


def test_nobodys_leads_are_offered_and_those_of_others_are_not(carla):
    free, theirs = make_lead(), make_lead()
    assign_lead(theirs.pk, owner=make_staff("bruno"), actor=None)
    assert order(carla) == [free.pk]
    assert queue(carla)[0].found.what == "Take it and send the first reply"


def test_what_is_closed_answered_or_for_another_day_is_not_there(carla):
    for stage in (Stage.LOST, Stage.BOOKED):
        lead = hers(carla, due=-HOUR)
        Lead.objects.filter(pk=lead.pk).update(stage=stage, loss_reason="price_too_high")
    answered = hers(carla, due=-HOUR)
    Lead.objects.filter(pk=answered.pk).update(replied_at=timezone.now())
    make_task(answered, what="Later", due_at=timezone.now() + 48 * HOUR, actor=carla)
    assert order(carla) == []


def test_the_first_reply_is_three_presses_away(carla):
    lead = hers(carla)
    client = signed_in(carla)
    page = client.get(reverse("admin:index")).content.decode()
    address = reverse("admin:leads_lead_change", args=[lead.pk])
    assert f'href="{address}?write=1#compose"' in page
    # Open already: what is left is to choose a template, and to send.
    opened = client.get(f"{address}?write=1").content.decode()
    assert '<details class="desk-card" open id="compose" data-key="c">' in opened


def test_the_page_asks_the_same_queries_for_few_and_many(carla):
    client, person = signed_in(carla), make_person()

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("admin:index"))
        return len(queries)

    hers(carla, person=person)
    asked()
    few = asked()
    for _number in range(20):
        hers(carla, person=person)
    assert asked() == few


def test_who_may_change_no_lead_has_no_queue():
    make_lead()
    for role in ("Marketer", "Auditor", "Editor"):
        page = signed_in(make_member(role)).get(reverse("admin:index")).content.decode()
        assert "Take it and send" not in page, role
