"""The reports at a million leads: how long each takes, for a month, a year and all there is.

One desk made by make_volume; each page is asked for by Django's test client in one process, for
each time in turn, as many rounds as ``BENCH_ROUNDS``; the median counts. What is kept of an
earlier look is thrown away before each, but for one look more, which says how soon a kept page
comes.
"""

import json
import os
import sys

from bench._figures import command, folder, own_database, verdict
from devtools import processes, venv

LEADS = int(os.environ.get("BENCH_LEADS", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
# Of a month and a year, and of whatever is kept; of all there is, the first time.
MOST_SECONDS, MOST_SECONDS_EVER = 2.0, 15.0
MOST_STATEMENTS = 20


def main() -> int:
    """Measure and judge; 1 when a figure is missed."""
    print(command(), flush=True)
    file = folder() / "reports.json"
    with own_database() as database:
        env = {**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "mtcrm.settings"}
        make = [venv.python(), "-m", "bench._reports", str(LEADS), str(ROUNDS), file]
        if processes.do(make, env=env):
            sys.exit("the reports could not be measured.")
    told = json.loads(file.read_text())
    print(f"  {LEADS:,} leads were made in {told['made']:.0f} s")
    reached = [judge(*each) for each in told["pages"]]
    return 0 if all(reached) else 1


def judge(page: str, time: str, seconds: float, kept: float, statements: int) -> bool:
    """Print what was found of one page; whether it is quick enough and asks seldom enough."""
    most = MOST_SECONDS_EVER if time.startswith("three") else MOST_SECONDS
    met = seconds <= most and kept <= MOST_SECONDS and statements <= MOST_STATEMENTS
    found = f"{seconds:.2f} s, once more {kept:.2f} s, {statements} statements"
    limit = f"{most} s, {MOST_SECONDS} s, {MOST_STATEMENTS} statements"
    return verdict(f"{page}, {time}", found, limit, met=met)


if __name__ == "__main__":
    sys.exit(main())
