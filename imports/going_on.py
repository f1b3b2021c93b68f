"""Goes on with whatever import waits, one after the other."""

from imports.checking import check
from imports.limits import MOST_TRIES
from imports.models import State
from imports.running import run
from imports.working import Claim, Lost, claim, give_up

PARTS = {State.CHECKING: check, State.RUNNING: run}


def go_on() -> int:
    """Do what is to be done until nothing is left, or the task has lasted long enough; how many
    imports were worked on. Safe to run many times at once: an import is one worker's at a time.
    """
    worked_on = 0
    while held := claim():
        _work_on(held)
        worked_on += 1
        if held.is_long:
            break
    return worked_on


def _work_on(held: Claim) -> None:
    try:
        if held.source.tries > MOST_TRIES:
            give_up(held)
        else:
            PARTS[State(held.source.state)](held)
    except Lost:
        # Cancelled, or another worker's by now: whatever it was, it is not ours to do.
        return
