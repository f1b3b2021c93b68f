"""What each answer of a mail server means for the letter, and for the others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outbox import breaker, delivery
from outbox.models import Message, State
from people.models import Suppression
from tests.factories import make_message, make_request
from tests.outbox.acts import due_follow_up, fate
from tests.smtp_sink import Reply

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", ["421 busy", "450 later", "451 error", "452 full"])
def test_a_passing_refusal_is_tried_again_on_schedule(smtp_server, code):
    message = make_message()
    smtp_server.script(Reply(code))
    delivery.drain()
    wait = fate(message).due_at - timezone.now()
    assert message.state == State.RETRY
    assert message.smtp_code == int(code[:3])
    assert message.data_started_at is None
    assert timedelta(seconds=40) < wait < timedelta(seconds=75)
    Message.objects.update(due_at=timezone.now())
    delivery.drain()
    assert fate(message).state == State.SENT


def test_the_sixth_passing_refusal_is_final(smtp_server):
    message = make_message(attempt=5)
    smtp_server.script(Reply("451 error"))
    delivery.drain()
    assert fate(message).state == State.FAILED


@pytest.mark.parametrize("code", ["550 unknown", "552 too big", "554 no"])
def test_a_final_refusal_fails_once_and_leaves_the_neighbour_alone(smtp_server, code):
    refused, neighbour = make_message(), make_message()
    Message.objects.filter(pk=neighbour.pk).update(due_at=timezone.now() + timedelta(seconds=0))
    smtp_server.script(Reply(code))
    delivery.drain()
    assert {fate(refused).state, fate(neighbour).state} == {State.FAILED, State.SENT}


def test_a_recipient_who_does_not_exist_is_not_written_to_again(smtp_server):
    message = make_message()
    smtp_server.script(Reply("550 no such user", stage="rcpt"))
    delivery.drain()
    assert fate(message).state == State.FAILED
    assert Suppression.objects.get().reason == Suppression.Reason.HARD_BOUNCE


@pytest.mark.parametrize(
    "reply", ["550 5.1.1 unknown user", "551 not local", "553 5.1.3 bad address"]
)
def test_only_an_answer_about_the_mailbox_suppresses_the_address(smtp_server, reply):
    make_message()
    smtp_server.script(Reply(reply, stage="rcpt"))
    delivery.drain()
    assert Suppression.objects.count() == 1


@pytest.mark.parametrize(
    "reply", ["550 5.1.8 sender's domain not found", "553 5.1.7 bad sender", "550 5.7.1 blocked"]
)
def test_an_answer_about_us_suppresses_nobody(smtp_server, reply):
    message = make_message()
    smtp_server.script(Reply(reply, stage="rcpt"))
    delivery.drain()
    assert fate(message).state == State.FAILED
    assert Suppression.objects.count() == 0


def test_an_address_in_capitals_that_is_refused_says_nothing_of_the_one_without(smtp_server):
    """Some servers tell them apart; the domain in capitals is the same to all."""
    make_message(request=make_request(contact={"email": "OWNER@example.org"}))
    smtp_server.script(Reply("550 5.1.1 unknown user", stage="rcpt"))
    delivery.drain()
    assert Suppression.objects.count() == 0
    make_message(request=make_request(contact={"email": "other@EXAMPLE.org"}))
    smtp_server.script(Reply("550 5.1.1 unknown user", stage="rcpt"))
    delivery.drain()
    assert Suppression.objects.count() == 1


def test_a_relay_that_will_not_have_us_suppresses_nobody_and_is_left_alone(smtp_server):
    messages = [make_message() for _ in range(8)]
    smtp_server.script(*[Reply("554 5.7.1 relay access denied", stage="rcpt")] * 8)
    for _ in range(8):
        delivery.drain()
    states = [fate(message).state for message in messages]
    assert Suppression.objects.count() == 0
    assert breaker.is_open("smtp")
    assert State.PENDING in states or len(messages) > 5


@pytest.mark.parametrize("reply", ["251 queued elsewhere", "200 ok"])
def test_any_yes_after_the_final_dot_is_a_yes(smtp_server, reply):
    message = due_follow_up()
    smtp_server.script(Reply(reply))
    delivery.drain()
    assert fate(message).state == State.SENT
    assert len(smtp_server.accepted) == 1


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_an_answer_without_a_number_is_no_answer(smtp_server, stage):
    message = due_follow_up()
    smtp_server.script(Reply("busy", stage=stage))
    delivery.drain()
    assert fate(message).state == (State.RETRY if stage == "rcpt" else State.UNCERTAIN)


def test_a_server_that_is_down_makes_the_letter_wait(settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    message = make_message()
    delivery.drain()
    assert fate(message).state == State.RETRY
    assert message.attempt == 1


def test_an_answer_of_unknown_fate_is_sent_once_more_and_then_held(smtp_server):
    message = make_message()
    smtp_server.script(Reply(drop=True), Reply(drop=True))
    delivery.drain()
    delivery.drain()
    assert len(smtp_server.accepted) == 2
    assert fate(message).state == State.UNCERTAIN
    delivery.drain()
    assert len(smtp_server.accepted) == 2


def test_a_follow_up_of_unknown_fate_is_never_sent_again(smtp_server):
    message = due_follow_up()
    smtp_server.script(Reply(drop=True))
    delivery.drain()
    delivery.drain()
    assert fate(message).state == State.UNCERTAIN
    assert len(smtp_server.accepted) == 1


def test_a_server_that_does_not_know_us_is_left_alone_and_costs_no_letter(smtp_server):
    messages = [make_message() for _ in range(8)]
    smtp_server.script(*[Reply("530 5.7.0 authentication required", stage="mail")] * 8)
    for _ in range(6):
        delivery.drain()
    assert breaker.is_open("smtp")
    assert {(fate(message).state, message.attempt) for message in messages} == {(State.PENDING, 0)}
