"""Workers that are killed in the middle of an import: every row makes one lead, once."""

import time

import pytest

from imports.models import Import, Provenance, Row, State
from imports.services import begin_run
from leads.models import Lead, StageChange
from outbox.models import Message
from people.models import Conversation, Person
from tests.celery_stack import CeleryStack, StartCelery
from tests.faults.dose import DOSE, IS_FULL, seeded, wait_until
from tests.imports.making import chosen, csv_of, upload

pytestmark = [pytest.mark.faults, pytest.mark.stack]

ROWS = 100_000 if IS_FULL else 6_000
LEASES = {"OUTBOX_CLAIM_LEASE": "4", "OUTBOX_TICK": "1"}
SECONDS = 900.0 if IS_FULL else 180.0


def test_each_row_of_an_import_is_brought_in_once_however_often_its_worker_is_killed(
    celery_stack: StartCelery,
) -> None:
    seed, chance = seeded()
    print(f"FAULT_SEED={seed}")  # noqa: T201
    source = chosen(upload(csv_of(*rows())))
    with celery_stack(workers=0, beat=True, **LEASES) as stack:
        with_kills(stack, source, State.CHECKED, Row.objects.count, chance)
        begin_run(source.pk, actor=source.made_by)
        with_kills(stack, source, State.DONE, Provenance.objects.count, chance)
    source.refresh_from_db()
    assert source.counts["made"] == ROWS
    numbers = Provenance.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(2, ROWS + 2))
    for model in (Person, Conversation, Lead, StageChange):
        assert model.objects.count() == ROWS
    assert not Message.objects.exists()


def rows() -> list[tuple[str, ...]]:
    return [(f"P {n}", f"p{n}@example.org", "", "Germany", "") for n in range(ROWS)]


def with_kills(stack: CeleryStack, source: Import, until: State, count, chance) -> None:
    """Kill the worker a few times on the way, at random within each part of it."""
    worker = stack.start_worker()
    for number in range(1, DOSE.kills + 1):
        point = ROWS * number // (DOSE.kills + 1)
        wait_until(lambda n=point: count() >= n, f"{point} rows", seconds=SECONDS)
        time.sleep(chance.uniform(0, 0.3))
        worker.kill()
        worker = stack.start_worker()

    def is_there() -> bool:
        source.refresh_from_db()
        return source.state == until

    wait_until(is_there, f"the import is {until}", seconds=SECONDS)
    worker.stop(10.0)
