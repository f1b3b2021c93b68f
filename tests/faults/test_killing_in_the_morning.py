"""Workers that die while staff are told in the morning: each is told once, whoever dies."""

from pathlib import Path

import pytest
from django.utils import timezone

from leads.models import Lead, Reminders
from leads.services import assign_lead
from leads.tasks import tell_everybody
from outbox.models import Message, MessageClass
from tests.celery_stack import StartCelery
from tests.factories import make_calendar, make_lead, make_person, make_staff
from tests.faults.dose import DOSE, IS_FULL, seeded, wait_until
from tests.faults.scenes import LEASES, SECONDS_TO_SETTLE, is_settled
from tests.faults.site import mail_server
from tests.faults.verdict import MOST_COPIES, judge

pytestmark = [pytest.mark.faults, pytest.mark.stack]

MEMBERS = 200 if IS_FULL else 40
NINE = 9
WESTERNMOST = -12


def morning_zone() -> str:
    """The name of a zone in which it is nine in the morning."""
    ahead = NINE - timezone.now().hour
    ahead += 24 if ahead < WESTERNMOST else 0
    # The names of these zones count westwards.
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"


def everybody_has_something_to_do() -> None:
    """Members of staff with a broken promise each, in their morning, on whatever day it is."""
    make_calendar("Mon-Sun 00:00-00:00")
    person, zone = make_person(), morning_zone()
    for number in range(MEMBERS):
        address = f"member{number}@example.org"
        member = make_staff(f"member{number}", email=address, time_zone=zone)
        assign_lead(make_lead(person=person).pk, owner=member, actor=None)
    Lead.objects.update(reply_due_at=timezone.now(), breached_at=timezone.now())


def letters() -> list[Message]:
    return list(Message.objects.filter(letter="staff-morning"))


def test_killing_the_workers_tells_everybody_once_and_nobody_twice(
    celery_stack: StartCelery, tmp_path: Path
) -> None:
    seed, chance = seeded()
    print(f"FAULT_SEED={seed}")  # noqa: T201
    everybody_has_something_to_do()
    points = sorted(chance.sample(range(1, MEMBERS - 1), DOSE.kills))
    with (
        mail_server(tmp_path, slow_every=4, slow_by=0.02) as server,
        celery_stack(workers=0, beat=True, EMAIL_URL=server.url, **LEASES) as stack,
    ):
        for point in points:
            worker = stack.start_worker(concurrency=2)
            for _ in range(4):
                tell_everybody.delay()
            wait_until(lambda n=point: len(letters()) >= n, f"{point} told", seconds=60)
            worker.kill()
        stack.start_worker(concurrency=2)
        tell_everybody.delay()
        told = Reminders.objects.filter(told_on__isnull=False)
        wait_until(lambda: told.count() == MEMBERS, "everybody told", seconds=60)
        wait_until(is_settled, "every letter settled", seconds=SECONDS_TO_SETTLE)
        verdict = judge(letters(), server.accepted())
    assert len({letter.recipient for letter in letters()}) == len(letters()) == MEMBERS
    assert verdict.unexplained == []
    assert verdict.lost == 0
    assert verdict.duplicates[MessageClass.TRANSACTIONAL] <= DOSE.kills
    assert verdict.most_copies <= MOST_COPIES
