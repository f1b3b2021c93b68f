"""The pages of a coordinator's day: her queue, the board and a lead, at many open leads.

Ours with a thousand open leads and with a hundred thousand, and beside them the stock admin's
change page with a row of its form for each note. Each page is asked for in turn, round by round.
"""

import contextlib
import json
import os
import statistics
import sys
import time
from pathlib import Path

from bench._figures import command, folder, own_database, verdict
from bench.desk import Desk, Server, served
from devtools import processes, venv

LEADS = int(os.environ.get("BENCH_LEADS", "100000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
FEW = 1_000
SHORT, LONG = "lead with 50 entries", "lead with 5,000 entries"
MOST_BESIDE_FEW = 1.5
MOST_BESIDE_STOCK = 0.4
MOST_BESIDE_SHORT = 1.2


def make(number: int, database: str, home: Path) -> dict[str, object]:
    """So many open leads in this empty database; what `_work` told of it."""
    file = home / f"{number}.json"
    env = {**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "mtcrm.settings"}
    if processes.do([venv.python(), "-m", "bench._work", str(number), file], env=env):
        sys.exit("the leads could not be made.")
    told = json.loads(file.read_text())
    print(f"  {number:,} open leads were made in {told['seconds']:.0f} s", flush=True)
    return {"database": database, **told}


def get(server: Server, address: str) -> float:
    """Seconds until the page is there."""
    began = time.perf_counter()
    server.line.request("GET", address, headers={"Cookie": server.cookie})
    answer = server.line.getresponse()
    answer.read()
    if answer.status != 200:
        sys.exit(f"{address} was answered with {answer.status}.")
    return time.perf_counter() - began


def desk_of(told: dict[str, object], cookie: str) -> Desk:
    """The same desk for whoever has this cookie."""
    return Desk(str(told["database"]), str(told[cookie]), {}, {}, 0)


def main() -> int:
    """Measure and judge; 1 when a figure is missed."""
    print(command(), flush=True)
    home = folder()
    with own_database() as little, own_database() as large, contextlib.ExitStack() as servers:
        few, many = make(FEW, little, home), make(LEADS, large, home)
        ours_few, ours_many, stock = (
            servers.enter_context(served(name, app, desk_of(told, cookie), home))
            for name, app, told, cookie in (
                ("ours-few", "mtcrm", few, "cookie"),
                ("ours-many", "mtcrm", many, "cookie"),
                ("stock", "bench.stock", many, "stock_cookie"),
            )
        )
        pages: dict[str, tuple[Server, str]] = {}
        for name, told, server in (("few", few, ours_few), ("many", many, ours_many)):
            for what, address in told["addresses"].items():  # type: ignore[attr-defined]
                pages[f"{what}, {name}"] = (server, address)
        pages["stock"] = (stock, many["addresses"]["stock"])  # type: ignore[index]
        times: dict[str, list[float]] = {what: [] for what in pages}
        for number in range(1 + ROUNDS):
            for what, (server, address) in pages.items():
                took = get(server, address)
                if number:
                    times[what].append(took)

    def beside(what: str, other: str, limit: float) -> bool:
        pairs = zip(times[what], times[other], strict=True)
        ratio = statistics.median(one / two for one, two in pairs)
        found = f"{ratio:.2f} × ({_ms(times[what])} beside {_ms(times[other])} ms)"
        return verdict(f"{what}, beside {other}", found, f"≤ {limit} ×", met=ratio <= limit)

    print(f"  statements: {many['statements']}")
    reached = [
        beside("queue, many", "queue, few", MOST_BESIDE_FEW),
        beside("board, many", "board, few", MOST_BESIDE_FEW),
        beside(f"{SHORT}, many", "stock", MOST_BESIDE_STOCK),
        beside(f"{LONG}, many", f"{SHORT}, many", MOST_BESIDE_SHORT),
    ]
    return 0 if all(reached) else 1


def _ms(seconds: list[float]) -> str:
    return f"{1000 * statistics.median(seconds):.1f}"


if __name__ == "__main__":
    sys.exit(main())
