"""The numbers of every report are those of the rows, counted one by one."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from leads.budgets import LIMITS
from leads.periods import presets
from reports.asking import Question
from reports.catalogue import PAGES
from reports.tables import Table
from tests.reports.by_hand import ByHand, Rows
from tests.reports.world import NOW, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def questions(world: World) -> Iterator[Question]:
    """Some of all there are: each preset, each filter, and a few at random."""
    periods = presets()
    yield from (Question(period) for period in periods.values())
    year = periods["365"]
    filters = {
        "country": ["DE", "JP"],
        "category": [str(made.category) for made in world.made if made.category][:2],
        "language": ["en", "es"],
        "owner": ["nobody", str(world.staff[0])],
        "source": ["article", "website"],
    }
    for name, values in filters.items():
        yield from (Question(year, **{name: value}) for value in values)
    for _ in range(6):
        period = world.dice.choice(list(periods.values()))
        names = world.dice.sample(list(filters), 2)
        yield Question(period, **{name: world.dice.choice(filters[name]) for name in names})


def counted(table: Table) -> Rows:
    """A table as ``ByHand`` has it."""
    if table.name == "worth":
        return {(row.name, row.values[0]): row.values[1:] for row in table.rows}
    return {row.name: row.values for row in table.rows}


def by_hand(found: ByHand) -> dict[str, Any]:
    return {
        "at-a-glance": found.at_a_glance, "over-time": found.over_time, "way": found.way,
        "aside": found.aside, "promises": found.promises, "percentiles": found.percentiles,
        "steps": found.steps, "sources": found.sources, "articles": found.articles,
        "first-visit": lambda: found.touched("first"), "last-visit": lambda: found.touched("last"),
        "reasons": found.reasons, "places": found.places, "load": found.load,
        "worth": found.worth, "budgets": found.with_budget, "how-good": found.how_good,
        **{code.lower(): (lambda code=code: found.of_currency(code)) for code in LIMITS},
    }  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_number_of_every_report_is_that_of_the_rows_counted_one_by_one(seed):
    world = World(seed, 150)
    compared = 0
    for question in questions(world):
        found = by_hand(ByHand(world, question))
        for page in PAGES:
            for table in page.compute(question):
                assert counted(table) == found[table.name](), (table.name, question)
                compared += len(table.rows)
    assert compared > 3_000
