"""A file of people brought in, beside the least that validates and inserts it, and a library.

Ours is the whole way: the upload, the dry run and the run, on tables with all their indexes. The
least is one table, rows validated and inserted a thousand at a time (bench/baseline/).
"""

import csv
import json
import os
import random
import statistics
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench._figures import command, folder, own_database, verdict
from devtools import processes, venv

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
LEAST_OF_BASE = 0.6
TIMES_THE_LIBRARY = 3
MOST_MEMORY = 40
COLUMNS = ("name", "email", "phone", "country", "treatment", "state", "message")
OURS, BASE = "mtcrm.settings", "bench.baseline.settings"
STEPS = ("upload", "check", "run")


def write_file(path: Path, turn: int) -> None:
    """So many rows of people who plainly do not exist; others in each turn."""
    dice = random.Random(turn)
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for number in range(ROWS):
            rows.writerow(
                (
                    f"{dice.choice(('Ana', 'Eva', 'Rui', 'Zoë'))} {dice.choice(('Lima', 'Novak'))}",
                    f"p{turn}.{number}@example.org",
                    f"+4930{10_000_000 * (turn + 1) + number}",
                    dice.choice(("DE", "GB", "FR", "TR")),
                    "Knee replacement",
                    "new",
                    "Asked at the fair, wants to know what a knee costs.",
                )
            )


@dataclass
class Way:
    """One way of bringing the file in: its settings and database, and what each round found."""

    name: str
    settings: str
    database: str
    home: Path
    rounds: list[Mapping[str, float]] = field(default_factory=list)

    def go(self, file: Path) -> None:
        """One round, in a process of its own."""
        self.rounds.append(self.do("-m", "bench._import", self.name, file))

    def do(self, *arguments: str | Path) -> Mapping[str, float]:
        """Run this with the settings and the database; what it told."""
        told = self.home / f"{self.name}.json"
        env = {**os.environ, "DATABASE_URL": self.database, "DJANGO_SETTINGS_MODULE": self.settings}
        if processes.do([venv.python(), *arguments, told], env=env):
            sys.exit(f"{self.name} failed.")
        return json.loads(told.read_text()) if told.exists() else {}

    def seconds(self, *steps: str) -> list[float]:
        """How long these steps took in each round."""
        return [sum(each[step] for step in steps) for each in self.rounds]

    def grew(self) -> float:
        """The most by which its process ever grew, in MB."""
        return max(each["grew"] for each in self.rounds)


def judge(ours: Way, base: Way, library: Way) -> list[bool]:
    """Print what was found; whether each figure was reached."""
    for step in STEPS:
        print(f"  ours, {step}: {_middle(ours.seconds(step)):.1f} s")
    print(f"  base: {_middle(base.seconds('run')):.1f} s; grew by {base.grew():.0f} MB")
    slow = _middle(library.seconds("run"))
    print(f"  django-import-export: {slow:.1f} s; grew by {library.grew():.0f} MB")
    return [
        _beside("the whole way", ours.seconds(*STEPS), base.seconds("run"), LEAST_OF_BASE, "base"),
        _beside("the run alone", ours.seconds("run"), base.seconds("run"), LEAST_OF_BASE, "base"),
        _beside(
            "the whole way",
            ours.seconds(*STEPS),
            [slow] * len(ours.rounds),
            TIMES_THE_LIBRARY,
            "django-import-export",
        ),
        verdict(
            f"memory of {ROWS:,} rows",
            f"+{ours.grew():.0f} MB",
            f"{MOST_MEMORY} MB",
            met=ours.grew() <= MOST_MEMORY,
        ),
    ]


def _beside(what: str, own: list[float], other: list[float], least: float, whose: str) -> bool:
    ratios = [theirs / mine for mine, theirs in zip(own, other, strict=True)]
    ratio = _middle(ratios)
    found = f"{ratio:.2f} × ({min(ratios):.2f} to {max(ratios):.2f})"
    return verdict(f"rows a second, {what}, beside {whose}", found, f"≥ {least} ×",
                   met=ratio >= least)  # fmt: skip


def _middle(values: list[float]) -> float:
    return statistics.median(values)


def main() -> int:
    """Measure and judge; 1 when a figure is missed."""
    print(command(), flush=True)
    home = folder()
    with own_database() as database, own_database() as other:
        ours = Way("ours", OURS, database, home)
        base, library = Way("base", BASE, other, home), Way("library", BASE, other, home)
        ours.do("-m", "bench._import", "prepare", home)
        base.do("-m", "bench.baseline")
        for turn in range(ROUNDS):
            file = home / f"{turn}.csv"
            write_file(file, turn)
            ours.go(file)
            base.go(file)
            if not library.rounds:
                library.go(file)
    return 0 if all(judge(ours, base, library)) else 1


if __name__ == "__main__":
    sys.exit(main())
