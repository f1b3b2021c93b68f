"""How much of each: a little in the ordinary suite, all of it in `python3 dev.py faults`."""

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Dose:
    """How many due letters meet how many kills, how often a server is restarted, how many forms
    are sent fifty times each, and how often two things are done at the same moment.
    """

    letters: int
    kills: int
    restarts: int
    rounds: int
    races: int


IS_FULL = os.environ.get("FAULT_DOSE") == "full"
DOSE = (
    Dose(letters=1000, kills=10, restarts=5, rounds=20, races=100)
    if IS_FULL
    else Dose(letters=150, kills=3, restarts=2, rounds=3, races=8)
)


def seeded() -> tuple[int, random.Random]:
    """A source of chance and the number (FAULT_SEED) with which it can be had again."""
    seed = int(os.environ.get("FAULT_SEED") or random.SystemRandom().randrange(10**6))
    return seed, random.Random(seed)


def wait_until(true: Callable[[], bool], what: str, *, seconds: float) -> float:
    """Return, with the seconds it took, as soon as it is true. Fails when it never is."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"after {seconds:.0f} s still not: {what}")
        time.sleep(0.01)
    return time.monotonic() - began
