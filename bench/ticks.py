"""What the ticks of the desk cost at a million leads, beside the same work at a thousand.

Each tick runs where nothing is due and where a hundred things are. What is due is the same on both
desks, so their times should be too. The median of the reply times reads ninety days of requests,
which are a thousand times as many; it is judged in seconds, and so are the letter of the morning
and the calendar of somebody who has a third of all leads.
"""

import json
import os
import sys
from pathlib import Path

from bench._figures import command, folder, own_database, verdict
from devtools import processes, venv

LEADS = int(os.environ.get("BENCH_LEADS", "1000000"))
FEW = 1_000
# A tick at a million takes at most so many times as long as at a thousand: what is written goes
# into some twenty indexes, which are larger. Or so few milliseconds that nobody minds.
LIMIT, NOTHING_MS = 4.0, 20.0
# Seconds, at a million.
SLOW = {
    "median of the reply times": 1.0,
    "morning of who has a third": 0.5,
    "calendar of who has a third": 0.5,
}


def measure(number: int, database: str, home: Path) -> dict[str, list[float]]:
    """What each took, in seconds, on a new desk with so many leads."""
    file = home / f"{number}.json"
    env = {**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "mtcrm.settings"}
    if processes.do([venv.python(), "-m", "bench._ticks", str(number), file], env=env):
        sys.exit("the ticks could not be measured.")
    times: dict[str, list[float]] = json.loads(file.read_text())
    return times


def main() -> int:
    """Measure and judge; 1 when a figure is missed."""
    print(command(), flush=True)
    with own_database() as little, own_database() as large:
        few, many = measure(FEW, little, folder()), measure(LEADS, large, folder())
    reached = []
    for what, times in many.items():
        took, at_few = min(times), min(few[what])
        found = f"{1000 * took:.1f} ms, {1000 * at_few:.1f} ms at {FEW:,} ({took / at_few:.2f} ×)"
        if what in SLOW:
            reached.append(verdict(what, found, f"{SLOW[what]} s", met=took <= SLOW[what]))
        else:
            is_quick = took <= LIMIT * at_few or 1000 * took <= NOTHING_MS
            limit = f"≤ {LIMIT} × or {NOTHING_MS:.0f} ms"
            reached.append(verdict(what, found, limit, met=is_quick))
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
