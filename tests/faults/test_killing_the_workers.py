"""Workers that die or freeze in the middle of a letter: nothing lost, no follow-up twice.

Leases are scaled down to seconds; every process is a real one. `python3 dev.py faults` gives the
full dose. A seed that failed is run again with FAULT_SEED.
"""

import random
import time
from pathlib import Path

import pytest

from outbox.models import MessageClass
from tests.celery_stack import StartCelery
from tests.faults.dose import DOSE, seeded, wait_until
from tests.faults.letters import due_letters
from tests.faults.scenes import (
    LEASES,
    SECONDS_TO_SETTLE,
    acceptances,
    freeze_before_the_mark,
    has_finished_a_run,
    is_settled,
    kill_inside_an_answer,
)
from tests.faults.site import MailServer, mail_server
from tests.faults.verdict import MOST_COPIES, judge
from tests.smtp_sink import Reply, SmtpServer

pytestmark = [pytest.mark.faults, pytest.mark.stack]

PROCESSES = 2


def kill_points(letters: int, kills: int, chance: random.Random) -> list[int]:
    """After how many letters to kill: spread over the run, at random within their quarter."""
    stretch = letters / (kills + 1)
    return [round(stretch * (n + chance.uniform(-0.25, 0.25))) for n in range(1, kills + 1)]


def test_killing_the_worker_group_loses_nothing_and_repeats_no_follow_up(
    celery_stack: StartCelery, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed, chance = seeded()
    print(f"FAULT_SEED={seed}")  # noqa: T201
    wanted = due_letters(DOSE.letters)
    # Every fourth answer lets a kill find the server with the letter and us without its word.
    with (
        mail_server(tmp_path, slow_every=4, slow_by=0.02) as server,
        celery_stack(workers=0, beat=True, EMAIL_URL=server.url, **LEASES) as stack,
    ):
        began = time.monotonic()
        worker = stack.start_worker(concurrency=PROCESSES)
        for point in kill_points(DOSE.letters, DOSE.kills, chance):
            wait_until(lambda n=point: server.count() >= n, f"{point} letters", seconds=60)
            time.sleep(chance.uniform(0, 0.05))
            worker.kill()
            worker = stack.start_worker(concurrency=PROCESSES)
        wait_until(is_settled, "every letter settled", seconds=SECONDS_TO_SETTLE)
        verdict = judge(wanted, server.accepted())
    with capsys.disabled():
        took = time.monotonic() - began
        print(f"\nseed {seed}, {DOSE.kills} kills, {took:.0f} s: {verdict}")  # noqa: T201
    assert verdict.unexplained == []
    assert verdict.lost == 0
    assert verdict.duplicates[MessageClass.MARKETING] == 0
    assert verdict.duplicates[MessageClass.TRANSACTIONAL] <= DOSE.kills
    assert verdict.most_copies <= MOST_COPIES
    assert verdict.uncertain <= DOSE.kills * PROCESSES


def test_a_follow_up_whose_answer_was_lost_is_held_for_staff(
    celery_stack: StartCelery, slow_server: MailServer
) -> None:
    verdict = kill_inside_an_answer(celery_stack, slow_server, MessageClass.MARKETING)
    assert verdict.unexplained == []
    assert (verdict.sent, verdict.uncertain, verdict.uncertain_arrived) == (3, 1, 1)
    assert verdict.most_copies == 1


def test_an_answer_to_a_person_whose_fate_is_unknown_is_sent_once_more(
    celery_stack: StartCelery, slow_server: MailServer
) -> None:
    verdict = kill_inside_an_answer(celery_stack, slow_server, MessageClass.TRANSACTIONAL)
    assert verdict.unexplained == []
    assert (verdict.sent, verdict.uncertain) == (4, 0)
    assert verdict.duplicates.total() == 1


def test_a_worker_that_slept_through_its_lease_sends_no_second_copy(
    celery_stack: StartCelery,
) -> None:
    verdict = freeze_before_the_mark(celery_stack)
    assert verdict.unexplained == []
    assert (verdict.sent, verdict.most_copies) == (4, 1)


def test_a_worker_frozen_while_the_server_answers_leaves_a_follow_up_to_staff(
    celery_stack: StartCelery, smtp_server: SmtpServer
) -> None:
    wanted = due_letters(2, first=MessageClass.MARKETING)
    smtp_server.script(Reply(delay=1))
    leases = {**LEASES, "OUTBOX_CLAIM_LEASE": "2", "OUTBOX_SEND_LEASE": "2"}
    with celery_stack(beat=True, **leases) as stack:
        frozen, _beat = stack.running
        smtp_server.wait_for(1)
        stack.freeze(frozen)
        stack.start_worker()
        wait_until(is_settled, "the other worker settled all", seconds=30)
        stack.thaw(frozen)
        wait_until(lambda: has_finished_a_run(frozen), "the first worker went on", seconds=20)
        verdict = judge(wanted, acceptances(smtp_server))
    assert verdict.unexplained == []
    assert (verdict.sent, verdict.uncertain_arrived, verdict.most_copies) == (1, 1, 1)
