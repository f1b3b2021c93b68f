"""Times every form for people who are known here and for strangers, in turn."""

import os
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from bench._figures import verdict  # noqa: E402
from mtcrm.demo import load_demo_content  # noqa: E402
from tests.threats.known import KNOWN, patient, ways  # noqa: E402
from tests.threats.machines import fresh_address  # noqa: E402

TRIES = int(os.environ.get("BENCH_TRIES", "100"))
LIMIT_MS = 10
# The first answers of a process are slow, and not counted.
WARM_UP = 5
CHANCE = random.Random(24)


def stranger() -> str:
    """An address that nobody has, after as much work as making somebody who is known."""
    patient()
    return fresh_address()


def milliseconds(way: Callable[[str], Any], email: str) -> float:
    """From the first request of a visitor to the page that she ends on."""
    began = time.perf_counter()
    answer = way(email)
    took = 1000 * (time.perf_counter() - began)
    if answer.status_code != 200 or not answer.redirect_chain:
        sys.exit(f"the form was answered with {answer.status_code} and led nowhere.")
    return took


def gap(name: str, way: Callable[[str], Any]) -> bool:
    """The most by which a kind of people who are known differs from strangers."""
    times: dict[str, list[float]] = defaultdict(list)
    for turn in range(WARM_UP + TRIES):
        # In turn, so that whatever else the machine does falls on all alike.
        for who in CHANCE.sample((stranger, *KNOWN), k=1 + len(KNOWN)):
            email = who()
            took = milliseconds(way, email)
            if turn >= WARM_UP:
                times[who.__name__].append(took)
    medians = {who: statistics.median(found) for who, found in times.items()}
    usual = medians[stranger.__name__]
    gaps = {who.__name__: medians[who.__name__] - usual for who in KNOWN}
    told = ", ".join(f"{who} {found:+.1f}" for who, found in gaps.items())
    most = max(map(abs, gaps.values()))
    return verdict(
        f"{name}, stranger {usual:.1f} ms", f"{told} ms", f"{LIMIT_MS} ms", met=most <= LIMIT_MS
    )


def main() -> int:
    """Measure and judge; 1 when a figure is missed."""
    setup_test_environment()
    call_command("migrate", interactive=False, verbosity=0)
    load_demo_content()
    reached = [gap(name, way) for name, way in ways().items()]
    connection.close()
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
