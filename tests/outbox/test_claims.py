"""Who holds which row, also when workers die."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outbox import claims, delivery
from outbox.models import Message, State
from tests.factories import make_message
from tests.outbox.acts import deliver, fate

pytestmark = pytest.mark.django_db


def test_a_claim_that_was_taken_over_cannot_send(smtp_server):
    message = make_message()
    [claimed] = claims.claim()
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    claims.take_back_abandoned()
    assert deliver(claimed) == "lost"
    assert smtp_server.accepted == []
    assert fate(message).state == State.PENDING


def test_a_worker_that_died_before_the_mark_costs_nothing(smtp_server):
    message = make_message()
    claims.claim()
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    delivery.drain()
    assert fate(message).state == State.SENT
    assert message.crashes == 1


def test_a_letter_that_killed_three_workers_is_set_aside():
    message = make_message()
    for _ in range(3):
        claims.claim()
        Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        claims.take_back_abandoned()
    assert fate(message).state == State.FAILED
    assert message.reason == "poison"


def test_a_row_that_a_worker_died_with_is_taken_alone():
    suspect, *_neighbours = [make_message() for _ in range(3)]
    Message.objects.filter(pk=suspect.pk).update(crashes=1)
    assert [row.pk for row in claims.claim()] == [suspect.pk]
    assert len(claims.claim()) == 2


def test_a_renderer_that_dies_costs_its_own_letter_only(smtp_server):
    broken, neighbour = make_message(), make_message()
    Message.objects.filter(pk=broken.pk).update(message_class="marketing")
    type(broken.person).objects.filter(pk=broken.person_id).update(time_zone="Berlin")
    for _ in range(3):
        delivery.drain()
        Message.objects.filter(state=State.SENDING).update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )
    delivery.drain()
    assert fate(broken).reason == "poison"
    assert fate(neighbour).state == State.SENT
