"""The harness itself: what a delivery without one of its parts would do, and that it is noticed.

Only in the full dose (`python3 dev.py faults`).
"""

import pytest

from outbox.models import MessageClass
from tests.celery_stack import StartCelery
from tests.faults.scenes import freeze_before_the_mark, kill_inside_an_answer
from tests.faults.site import MailServer

pytestmark = [pytest.mark.faults, pytest.mark.stack]


def test_without_the_mark_a_follow_up_would_arrive_twice(
    celery_stack: StartCelery, slow_server: MailServer
) -> None:
    verdict = kill_inside_an_answer(
        celery_stack, slow_server, MessageClass.MARKETING, "without_mark"
    )
    assert verdict.duplicates[MessageClass.MARKETING] == 1
    assert verdict.unexplained


def test_a_row_that_counted_as_sent_when_taken_would_be_lost(
    celery_stack: StartCelery, slow_server: MailServer
) -> None:
    verdict = kill_inside_an_answer(
        celery_stack, slow_server, MessageClass.MARKETING, "checkpoint_at_fetch"
    )
    assert verdict.lost >= 1
    assert verdict.unexplained


def test_without_the_fence_it_would(celery_stack: StartCelery) -> None:
    verdict = freeze_before_the_mark(celery_stack, "without_fence")
    assert verdict.duplicates[MessageClass.MARKETING] >= 1
    assert verdict.unexplained
