"""What stands in a letter's way at the last moment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outbox import claims, delivery
from outbox.models import State
from people.models import ConsentEvent, Purpose, Suppression
from people.services import suppress, withdraw_consent
from tests.factories import make_follow_up, make_lead, make_message, make_person, noon_zone
from tests.outbox.acts import deliver, due_follow_up, fate

pytestmark = pytest.mark.django_db


def test_no_follow_up_leaves_at_night_where_the_person_lives(smtp_server):
    midnight = 0 - timezone.now().hour
    midnight += 24 if midnight < -12 else 0
    message = due_follow_up(f"Etc/GMT{-midnight:+d}" if midnight else "UTC")
    delivery.drain()
    assert fate(message).state == State.PENDING
    assert message.reason == "night"
    assert message.due_at > timezone.now() + timedelta(hours=7)
    assert message.expires_at > message.due_at
    assert smtp_server.accepted == []


def test_the_second_follow_up_of_a_day_waits(smtp_server):
    first = due_follow_up()
    delivery.drain()
    second = make_follow_up(lead=first.person.leads.get())
    delivery.drain()
    assert fate(second).state == State.PENDING
    assert len(smtp_server.accepted) == 1


def test_two_follow_ups_claimed_together_are_one_today(smtp_server):
    first = due_follow_up()
    make_follow_up(lead=first.person.leads.get())
    delivery.drain()
    assert len(smtp_server.accepted) == 1


@pytest.mark.parametrize("scope", [Suppression.Scope.MARKETING, Suppression.Scope.ALL])
def test_a_suppressed_address_gets_no_follow_up(smtp_server, scope):
    message = due_follow_up()
    suppress(message.person.email.upper(), scope=scope, reason="unsubscribed")
    delivery.drain()
    assert fate(message).state == State.SUPPRESSED
    assert smtp_server.accepted == []


def test_who_must_not_be_brought_in_from_a_list_still_gets_her_letters(smtp_server):
    message = due_follow_up()
    suppress(message.person.email, scope=Suppression.Scope.IMPORT, reason="erased")
    delivery.drain()
    assert fate(message).state == State.SENT


def test_unsubscribing_does_not_stop_the_answer_to_a_request(smtp_server):
    message = make_message()
    suppress(message.person.email, scope="marketing", reason="unsubscribed")
    delivery.drain()
    assert fate(message).state == State.SENT


def test_without_consent_in_force_nothing_is_sent(smtp_server):
    message = make_message()
    withdraw_consent(person=message.person, purpose=Purpose.QUOTE_PROCESSING, source="test")
    delivery.drain()
    assert fate(message).state == State.SUPPRESSED
    assert message.reason == "no consent"
    assert smtp_server.accepted == []


def test_what_changes_after_the_claim_still_stops_the_letter(smtp_server):
    message = make_message()
    [claimed] = claims.claim()
    suppress(message.person.email, scope="all", reason="staff")
    deliver(claimed)
    assert fate(message).state == State.SUPPRESSED
    assert smtp_server.accepted == []


@pytest.mark.parametrize(("days", "state"), [(179, State.SENT), (181, State.SUPPRESSED)])
def test_half_a_year_after_an_enquiry_no_follow_up_leaves(days, state):
    person = make_person(agrees=(), time_zone=noon_zone())
    ConsentEvent.objects.create(
        person=person,
        purpose=Purpose.QUOTE_PROCESSING,
        given=True,
        source="test",
        at=timezone.now() - timedelta(days=days),
    )
    message = make_follow_up(lead=make_lead(person=person))
    delivery.drain()
    assert fate(message).state == state
