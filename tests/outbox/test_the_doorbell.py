"""The bell that calls a worker: it costs no visitor time, and rings after the last commit."""

from collections.abc import Iterator

import pytest
import redis
from django.conf import settings

from outbox.doorbell import TASK, Ringer
from tests.faults.dose import wait_until

QUEUE = "celery"


@pytest.fixture
def broker() -> Iterator["redis.Redis"]:
    """The broker of the tests, with no worker that would take a bell away."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.flushdb()
    yield client
    client.flushdb()


def bells(broker: "redis.Redis") -> int:
    return int(broker.llen(QUEUE))


def test_the_first_bell_rings_at_once(broker):
    Ringer().ask(TASK)
    wait_until(lambda: bells(broker) == 1, "the bell", seconds=5)


def test_many_commits_share_a_few_bells_and_one_rings_after_the_last(broker):
    ringer = Ringer()
    ringer.ask(TASK)
    wait_until(lambda: bells(broker) == 1, "the first bell", seconds=5)
    for _ in range(100):
        ringer.ask(TASK)
    rung = bells(broker)
    wait_until(lambda: bells(broker) > rung, "a bell after the last", seconds=5)
    assert bells(broker) < 20


def test_each_task_has_a_bell_of_its_own(broker):
    ringer = Ringer()
    for task in (TASK, "portal.tasks.send_links"):
        ringer.ask(task)
    wait_until(lambda: bells(broker) == 2, "both bells", seconds=5)


def test_what_was_asked_for_just_before_the_end_still_rings(broker):
    ringer = Ringer()
    ringer.ask(TASK)
    wait_until(lambda: bells(broker) == 1, "the first bell", seconds=5)
    ringer.ask(TASK)
    assert ringer.ring_what_waits()
    assert bells(broker) == 2
