"""A delivery run over real rows and a real mail server."""

import contextlib
import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from disclaimers.models import Refusal, Showing
from mtcrm.logs import OneLine
from outbox import breaker, claims, delivery
from outbox.models import Message, State
from outbox.services import (
    NotForStaffToDecide,
    Wish,
    accept_as_sent,
    queue_letter,
    send_again,
)
from people.models import Person, Purpose, Suppression
from people.services import suppress, withdraw_consent
from quotes.letters import acknowledgement
from tests.factories import make_follow_up, make_lead, make_message, make_request, noon_zone
from tests.smtp_sink import Reply, SmtpServer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _letters_leave_by_smtp(settings, smtp_server: SmtpServer):
    settings.EMAIL_URL = smtp_server.url


def due_follow_up(zone: str | None = None) -> Message:
    lead = make_request(contact={"time_zone": zone or noon_zone()}).lead
    Message.objects.all().update(state=State.CANCELLED)
    return make_follow_up(lead=lead)


def fate(message: Message) -> Message:
    message.refresh_from_db()
    return message


def deliver(claimed: Message) -> str:
    """What a worker does with a row that it claimed earlier."""
    with contextlib.closing(delivery.configured_transport()) as out:
        return delivery.deliver(claimed, out)


def test_a_due_letter_arrives_once_with_its_clauses_and_is_on_record(smtp_server):
    message = make_message()
    delivery.drain()
    delivery.drain()
    assert fate(message).state == State.SENT
    [letter] = smtp_server.accepted
    assert letter.recipients == [message.person.email]
    assert letter.message["X-Disclaimers"] == "D08@1, D09@1, D10@1, D16@1, D22@1"
    assert str(message.uuid) in letter.message["Message-ID"]
    html = letter.message.get_body(("html",)).get_content()
    text = letter.message.get_body(("plain",)).get_content()
    for version in message.clause_set.versions.all():
        assert f'data-disclaimer="{version.label}"' in html
        assert version.title in text
    assert Showing.objects.filter(kind="acknowledgement_letter", person=message.person).count() == 1


def test_the_letter_is_frozen_as_sent_and_encrypted_at_rest(smtp_server):
    message = make_message()
    delivery.drain()
    stored = Message.objects.raw(
        "SELECT uuid, text AS cipher FROM outbox_message WHERE state = 'sent'"
    )[0]
    assert fate(message).text.split() == (
        smtp_server.accepted[0].message.get_body(("plain",)).get_content().split()
    )
    assert stored.cipher.startswith("gAAAA")


def test_asking_twice_for_the_same_letter_is_one_row():
    lead = make_lead()
    request = make_request()
    wish = Wish(
        letter=acknowledgement,
        person=lead.person,
        conversation=lead.conversation,
        about={"quote_request": request.pk},
        dedupe_key="the same",
    )
    assert queue_letter(wish).pk == queue_letter(wish).pk


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


def test_an_address_that_no_mail_can_carry_costs_its_own_letter_only(smtp_server):
    broken, neighbour = make_message(), make_message()
    type(broken.person).objects.filter(pk=broken.person_id).update(
        email="a@" + "\u00fc" * 60 + ".com"
    )
    delivery.drain()
    assert fate(broken).state == State.FAILED
    assert fate(neighbour).state == State.SENT


def test_a_letter_that_waits_goes_to_the_corrected_address(smtp_server):
    message = make_message()
    smtp_server.script(Reply("450 later", stage="rcpt"))
    delivery.drain()
    message.person.email = "right@example.org"
    message.person.save()
    Message.objects.update(due_at=timezone.now())
    delivery.drain()
    assert smtp_server.accepted[0].recipients == ["right@example.org"]


def test_two_follow_ups_claimed_together_are_one_today(smtp_server):
    first = due_follow_up()
    make_follow_up(lead=first.person.leads.get())
    delivery.drain()
    assert len(smtp_server.accepted) == 1


def test_a_suppressed_letter_can_be_tried_again_once_the_address_is_free(smtp_server):
    message = make_message()
    row = suppress(message.person.email, scope="all", reason="staff")
    delivery.drain()
    row.delete()
    send_again(fate(message))
    delivery.drain()
    assert fate(message).state == State.SENT


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


def test_a_follow_up_can_be_unsubscribed_from_with_one_click(smtp_server):
    due_follow_up()
    delivery.drain()
    [letter] = smtp_server.accepted
    assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.message["List-Unsubscribe"].strip().startswith("<http")


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


@pytest.mark.parametrize("scope", Suppression.Scope.values)
def test_a_suppressed_address_gets_no_follow_up(smtp_server, scope):
    message = due_follow_up()
    suppress(message.person.email.upper(), scope=scope, reason="unsubscribed")
    delivery.drain()
    assert fate(message).state == State.SUPPRESSED
    assert smtp_server.accepted == []


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


def test_five_refused_logins_pause_the_channel_and_cost_no_letter(settings, smtp_server):
    message = make_message()
    breaker.heartbeat("smtp")
    for _ in range(5):
        breaker.count_failure("smtp", "535")
    delivery.drain()
    assert fate(message).state == State.PENDING
    assert message.attempt == 0
    assert smtp_server.accepted == []


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


def test_a_letter_that_cannot_be_rendered_fails_and_is_told_to_staff(settings, smtp_server):
    settings.DISCLAIMERS_RAISE = False
    message = make_message(letter="no-such-letter")
    delivery.drain()
    assert fate(message).state == State.FAILED
    assert "UnknownLetter" in Refusal.objects.get().reason
    assert smtp_server.accepted == []


def test_without_a_mail_server_letters_are_kept_as_files(settings, tmp_path):
    settings.EMAIL_URL = ""
    settings.LETTER_FOLDER = tmp_path / "mail"
    message = make_message()
    delivery.drain()
    assert (tmp_path / "mail" / f"{message.uuid}.eml").read_bytes().startswith(b"Content-Type")


def test_two_people_with_one_address_differ_only_by_what_they_told_us():
    first = make_request(contact={"email": "Family@Example.org", "name": "Ana"})
    second = make_request(contact={"email": "family@example.org", "name": "Ben"})
    assert first.person == second.person
    assert second.name == "Ben"
    assert Person.objects.count() == 1


def test_a_row_that_a_worker_died_with_is_taken_alone():
    suspect, *_neighbours = [make_message() for _ in range(3)]
    Message.objects.filter(pk=suspect.pk).update(crashes=1)
    assert [row.pk for row in claims.claim()] == [suspect.pk]
    assert len(claims.claim()) == 2


def test_an_address_in_other_letters_travels_in_ascii(smtp_server):
    message = make_message(request=make_request(contact={"email": "maria@bücher.example.org"}))
    delivery.drain()
    assert fate(message).state == State.SENT
    assert smtp_server.accepted[0].recipients == ["maria@xn--bcher-kva.example.org"]


@pytest.mark.parametrize("broken", [{"about": {"quote_request": 0}}, {"about": {}}])
def test_a_letter_about_a_row_that_is_gone_fails_and_says_no_more_than_the_kind(broken):
    message = make_message(**broken)
    delivery.drain()
    assert fate(message).state == State.FAILED
    assert message.reason in {"DoesNotExist", "KeyError"}


def test_logs_hold_neither_links_nor_addresses_nor_new_lines():
    record = logging.makeLogRecord(
        {"msg": "Not Found: /u/abc:def/ for maria@example.org\nforged", "levelname": "WARNING"}
    )
    line = OneLine().format(record)
    assert "abc" not in line
    assert "maria" not in line
    assert "\n" not in line


def test_a_letter_that_staff_try_again_goes_to_the_corrected_address(smtp_server):
    message = make_message()
    smtp_server.script(Reply("550 no such user", stage="rcpt"))
    delivery.drain()
    message.person.email = "right@example.org"
    message.person.save()
    send_again(fate(message))
    delivery.drain()
    assert smtp_server.accepted[0].recipients == ["right@example.org"]


def test_an_uncertain_letter_that_staff_know_arrived_is_on_record(smtp_server):
    message = due_follow_up()
    smtp_server.script(Reply(drop=True))
    delivery.drain()
    accept_as_sent(fate(message))
    assert fate(message).state == State.SENT
    assert Showing.objects.filter(kind="follow_up_letter").count() == 1


@pytest.mark.parametrize("verb", [send_again, accept_as_sent])
def test_there_is_nothing_to_decide_about_a_letter_that_left(smtp_server, verb):
    message = make_message()
    delivery.drain()
    with pytest.raises(NotForStaffToDecide):
        verb(fate(message))
