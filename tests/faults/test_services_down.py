"""Redis, the mail server or the database is away: what the visitor sees, and what leaves later."""

import contextlib
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from celery import Celery
from django.conf import LazySettings
from django.db import connection, connections
from django.utils import timezone
from django.utils.html import escape

from outbox import delivery
from outbox.doorbell import TASK
from outbox.models import Channel, Message, State
from outbox.schedule import BREAKER_FAILURES, RETRY_AFTER, RETRY_SPREAD
from quotes.models import QuoteRequest
from tests.celery_stack import CeleryStack, StartCelery
from tests.factories import make_message
from tests.faults import site
from tests.faults.databases import PostgresAway, SqliteAway
from tests.faults.dose import DOSE, wait_until
from tests.faults.letters import due_letters
from tests.faults.site import Answer, Broker, Visitor
from tests.intake import hidden_fields, typed_at
from tests.smtp_sink import SmtpServer

pytestmark = pytest.mark.faults

DETAILS = "/quote/details/"
# How long a visitor may wait for her confirmation while a part that she does not need is away.
PATIENCE = 2.0
TICK = 1
# A worker that lost its broker tries again after 2 s, 4 s, 6 s and so on.
SECONDS_AFTER_REDIS = TICK + 9.0
# Longer than any answer is waited for.
SECONDS_OF_HANGING = 5.0


def ask_for_a_quote(address: str, email: str) -> Answer:
    return Visitor(address).ask_for_a_quote(email)


# --- Redis ---


@contextlib.contextmanager
def site_with_own_broker(
    start: StartCelery, folder: Path
) -> Iterator[tuple[Broker, CeleryStack, str]]:
    """Web, worker and beat on a broker that the test can stop."""
    with (
        site.broker(folder) as broker,
        start(beat=True, REDIS_URL=broker.url, OUTBOX_TICK=str(TICK)) as stack,
        site.web(folder, stack.env) as address,
    ):
        yield broker, stack, address


@pytest.mark.stack
def test_redis_down_keeps_no_visitor_waiting_and_her_letter_leaves_when_it_is_back(
    celery_stack: StartCelery, smtp_server: SmtpServer, tmp_path: Path
) -> None:
    with site_with_own_broker(celery_stack, tmp_path) as (broker, _stack, address):
        for number in range(1, DOSE.restarts + 1):
            broker.stop()
            answer = ask_for_a_quote(address, f"visitor{number}@example.org")
            assert answer.status == 302
            assert answer.seconds <= PATIENCE
            assert len(smtp_server.accepted) == number - 1
            broker.start()
            smtp_server.wait_for(number, seconds=SECONDS_AFTER_REDIS)
        time.sleep(2 * TICK)
        assert len(smtp_server.accepted) == DOSE.restarts


@pytest.mark.stack
def test_a_hung_redis_keeps_no_visitor_waiting_and_no_worker_deaf_afterwards(
    celery_stack: StartCelery, smtp_server: SmtpServer, tmp_path: Path
) -> None:
    with site_with_own_broker(celery_stack, tmp_path) as (broker, stack, address):
        worker, _beat = stack.running
        ring(broker, times=300)
        wait_until(lambda: worker.output().count(" received") > 30, "bells heard", seconds=20)
        broker.hang()
        answer = ask_for_a_quote(address, "visitor@example.org")
        assert answer.status == 302
        assert answer.seconds <= PATIENCE
        time.sleep(SECONDS_OF_HANGING)
        broker.wake()
        smtp_server.wait_for(1, seconds=SECONDS_AFTER_REDIS)


def ring(broker: Broker, *, times: int) -> None:
    """Ring so often that the worker is always taking some bell."""
    bells = Celery(broker=broker.url, set_as_current=False)
    for _ in range(times):
        bells.send_task(TASK, ignore_result=True)
    bells.close()


# --- The mail server ---


@pytest.fixture
def letters_leave_by_smtp(settings: LazySettings, smtp_server: SmtpServer) -> None:
    settings.EMAIL_URL = smtp_server.url


def an_hour_later() -> None:
    """What the database's clock does not do for a test: let what waits be due."""
    Message.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    Channel.objects.update(paused_until=None)


@pytest.mark.django_db
@pytest.mark.usefixtures("letters_leave_by_smtp")
def test_while_the_mail_server_is_down_a_letter_waits_on_schedule_and_then_leaves_once(
    smtp_server: SmtpServer,
) -> None:
    message = make_message()
    smtp_server.refuse_connections()
    for wait in RETRY_AFTER[:3]:
        delivery.drain()
        message.refresh_from_db()
        assert message.state == State.RETRY
        share = (message.due_at - timezone.now()) / wait
        assert abs(share - 1) <= RETRY_SPREAD + 0.05
        an_hour_later()
    smtp_server.start()
    delivery.drain()
    delivery.drain()
    message.refresh_from_db()
    assert (message.state, message.attempt) == (State.SENT, 3)
    assert len(smtp_server.accepted) == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("letters_leave_by_smtp")
def test_a_mail_server_that_is_down_is_left_alone_and_costs_the_other_letters_nothing(
    smtp_server: SmtpServer,
) -> None:
    due_letters(2 * BREAKER_FAILURES)
    smtp_server.refuse_connections()
    delivery.drain()
    delivery.drain()
    states = list(Message.objects.values_list("state", flat=True))
    assert states.count(State.RETRY) == states.count(State.PENDING) == BREAKER_FAILURES
    assert Channel.objects.get().paused_until > timezone.now()
    smtp_server.start()
    an_hour_later()
    delivery.drain()
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}
    assert len(smtp_server.accepted) == 2 * BREAKER_FAILURES


# --- The database ---


@pytest.fixture
def database(transactional_db: None) -> Iterator[PostgresAway | SqliteAway]:
    """This test's database, as something that the site can lose."""
    connections.close_all()
    lost = PostgresAway() if connection.vendor == "postgresql" else SqliteAway()
    lost.come_back()
    yield lost
    lost.end()


@pytest.mark.stack
def test_while_the_database_is_away_the_page_keeps_what_was_typed_and_can_send_it_later(
    database: PostgresAway | SqliteAway, celery_stack: StartCelery, tmp_path: Path
) -> None:
    words = 'It hurts <b>& badly</b>\nsince "May"'
    with (
        celery_stack(workers=0, DATABASE_URL=database.url) as stack,
        site.web(tmp_path, stack.env) as address,
    ):
        visitor = Visitor(address)
        form = visitor.ask_for_a_quote("visitor@example.org", until=DETAILS)
        typed = typed_at(DETAILS, {"message": words})
        database.go_away()
        kept = visitor.send(form, DETAILS, typed)
        assert kept.status == 503
        assert hidden_fields(kept.text)["message"] == words
        assert hidden_fields(kept.text).items() >= typed.items()
        for path in ("/", "/quote/", "/articles/", "/disclaimers/", "/admin/", "/readyz"):
            assert visitor.get(path).status in {302, 503}, path
        database.come_back()
        # What counts is what stood on a form that one sees, so it is shown once more before.
        again = visitor.get(visitor.send(kept, DETAILS, {}).location)
        assert (again.status, escape(words) in again.text) == (200, True)
        assert visitor.send(again, DETAILS, typed).location == "/quote/contact/"
        assert visitor.ask_for_a_quote("visitor@example.org", message=words).status == 302
    assert QuoteRequest.objects.get().message == words


@pytest.mark.stack
def test_a_site_that_starts_without_its_database_answers_503_and_recovers(
    database: PostgresAway | SqliteAway, celery_stack: StartCelery, tmp_path: Path
) -> None:
    with celery_stack(workers=0, DATABASE_URL=database.url) as stack:
        database.go_away()
        with site.web(tmp_path, stack.env) as address:
            visitor = Visitor(address)
            assert visitor.get("/healthz").status == 200
            assert visitor.get("/quote/").status == 503
            database.come_back()
            assert visitor.get("/quote/").status == 200
