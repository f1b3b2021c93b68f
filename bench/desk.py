"""The list of leads at a million, beside itself at a thousand and beside Django's own admin.

Four servers on one machine: ours and the stock admin (bench/stock/), each on a desk of a thousand
leads and on the large one. Each page is asked for in turn with our first page at a thousand, which
is 1 ×. A search of the stock admin at a million takes seconds and is asked for less often.
"""

import contextlib
import http.client
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench._figures import command, folder, own_database, verdict
from devtools import engines, processes, venv

LEADS = int(os.environ.get("BENCH_LEADS", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
SLOW_ROUNDS = 3
FEW = 1_000
LIST = "/admin/leads/lead/"
LEAST_TIMES_FASTER = 30
MOST_STATEMENTS = 10
FIRST = "first page"
# At most so many times as long as our first page at a thousand: on PostgreSQL, on SQLite.
LIMITS = {
    FIRST: (1.2, 1.3),
    "by stage": (1.3, 1.3),
    "by stage and country": (1.3, 1.3),
    "by a rare three": (1.3, 1.3),
    "sorted by name": (1.3, 1.3),
    "sorted by reply": (1.3, 1.3),
    "two words": (1.5, 1.5),
    "one hit": (1.5, 1.5),
    "no hit": (1.5, 1.5),
    "in every row": (3.0, 3.0),
    "two letters": (3.0, 3.0),
}
# At most so many times as long as our first page at a million.
BESIDE_THE_FIRST = {"deep page": 1.3, "last page": 1.3}
SEARCHES = ("two words", "one hit", "no hit", "in every row", "two letters")


@dataclass(frozen=True)
class Desk:
    """A database with leads, its address, and what `_desk` told of it."""

    database: str
    cookie: str
    addresses: Mapping[str, str]
    statements: Mapping[str, int]
    seconds: float


def make(number: int, database: str, home: Path) -> Desk:
    """So many leads in this empty database."""
    file = home / f"{number}.json"
    env = {**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "mtcrm.settings"}
    if processes.do([venv.python(), "-m", "bench._desk", str(number), file], env=env):
        sys.exit("the leads could not be made.")
    return Desk(database, **json.loads(file.read_text()))


class Server:
    """One worker with its desk; pages are asked for one after the other."""

    def __init__(self, address: str, cookie: str, pid: int) -> None:
        where = urlsplit(address)
        self.address, self.pid = address, pid
        self.line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=600)
        self.cookie = cookie

    def ask(self, query: str) -> float:
        """Seconds until the page is there."""
        began = time.perf_counter()
        self.line.request("GET", f"{LIST}?{query}", headers={"Cookie": self.cookie})
        answer = self.line.getresponse()
        answer.read()
        took = time.perf_counter() - began
        if answer.status != 200:
            sys.exit(f"?{query} was answered with {answer.status}.")
        return took


@contextlib.contextmanager
def served(name: str, app: str, desk: Desk, home: Path) -> Iterator[Server]:
    """An application under gunicorn on this desk, for as long as the block lasts."""
    port = engines.free_port()
    address = f"http://{engines.HOST}:{port}"
    gunicorn = [
        *(venv.tool("gunicorn"), f"{app}.wsgi", "--bind", f"{engines.HOST}:{port}"),
        *("--no-control-socket", "--worker-class", "gthread", "--threads", "2"),
        *("--keep-alive", "600", "--timeout", "600"),
    ]
    env = {
        **os.environ,
        "DATABASE_URL": desk.database,
        "DJANGO_SETTINGS_MODULE": "mtcrm.settings",
        "PUBLIC_BASE_URL": address,
    }
    process = processes.start(name, gunicorn, log=home / f"{name}.log", env=env)
    try:
        processes.until_ready(process, lambda _: _listens(port), seconds=60)
        server = Server(address, desk.cookie, process.popen.pid)
        server.ask("")
        yield server
    finally:
        process.stop()


def _listens(port: int) -> bool:
    line = http.client.HTTPConnection(engines.HOST, port, timeout=60)
    with contextlib.suppress(OSError):
        line.request("GET", "/admin/login/")
        return line.getresponse().status == 200
    return False


@dataclass
class Times:
    """What each page took, round by round, on each of the servers."""

    few: dict[str, list[float]]
    many: dict[str, list[float]]
    stock_few: list[float]
    stock_many: dict[str, list[float]]

    def ratio(self, what: str, beside: list[float]) -> float:
        """The middle of the ratios within each round."""
        pairs = zip(self.many[what], beside, strict=True)
        return statistics.median(one / other for one, other in pairs)


def measure(few: Server, many: Server, stock_few: Server, stock_many: Server, desk: Desk) -> Times:
    """All pages in turn, again and again; the first round is not counted."""
    times = Times({FIRST: []}, {what: [] for what in desk.addresses}, [], {})
    for number in range(1 + ROUNDS):
        one = few.ask("")
        another = stock_few.ask("")
        each = {what: many.ask(query) for what, query in desk.addresses.items()}
        if number:
            times.few[FIRST].append(one)
            times.stock_few.append(another)
            for what, seconds in each.items():
                times.many[what].append(seconds)
    for what in SEARCHES:
        query = desk.addresses[what]
        times.stock_many[what] = [stock_many.ask(query) for _ in range(SLOW_ROUNDS)]
    return times


def judge(times: Times, desk: Desk) -> list[bool]:
    """Print what was found; whether each figure was reached."""
    own = times.few[FIRST]
    engine = 1 if desk.database.startswith("sqlite:") else 0
    print(f"  our first page at {FEW:,}: {_ms(own)} ms; stock: {_ms(times.stock_few)} ms")
    reached = [_within(what, times, what, own, limits[engine]) for what, limits in LIMITS.items()]
    first = times.many[FIRST]
    reached += [
        _within(f"{what} beside the first", times, what, first, limit)
        for what, limit in BESIDE_THE_FIRST.items()
    ]
    beside_stock = f"first page beside the stock admin at {FEW:,}"
    reached.append(_within(beside_stock, times, FIRST, times.stock_few, 1.0))
    for what in SEARCHES:
        slow = statistics.median(times.stock_many[what])
        faster = slow / statistics.median(times.many[what])
        found = f"{faster:.0f} × faster ({1000 * slow:.0f} ms)"
        limit = f"≥ {LEAST_TIMES_FASTER} ×"
        met = faster >= LEAST_TIMES_FASTER
        reached.append(verdict(f"{what} beside the stock admin’s", found, limit, met=met))
    asked = max(desk.statements.values())
    found = f"at most {asked}"
    reached.append(verdict("statements", found, f"{MOST_STATEMENTS}", met=asked <= MOST_STATEMENTS))
    return reached


def _within(title: str, times: Times, what: str, beside: list[float], limit: float) -> bool:
    ratio = times.ratio(what, beside)
    found = f"{ratio:.2f} × ({_ms(times.many[what])} ms)"
    return verdict(title, found, f"≤ {limit} ×", met=ratio <= limit)


def _ms(seconds: list[float]) -> str:
    return f"{1000 * statistics.median(seconds):.1f}"


def main() -> int:
    """Measure and judge; 1 when a figure is missed."""
    print(command(), flush=True)
    home = folder()
    with own_database() as little, own_database() as large, contextlib.ExitStack() as servers:
        few, many = make(FEW, little, home), make(LEADS, large, home)
        print(f"  {LEADS:,} leads were made in {many.seconds:.0f} s", flush=True)
        started = [
            servers.enter_context(served(name, app, desk, home))
            for name, app, desk in (
                ("ours-few", "mtcrm", few),
                ("ours-many", "mtcrm", many),
                ("stock-few", "bench.stock", few),
                ("stock-many", "bench.stock", many),
            )
        ]
        times = measure(*started, desk=many)
    return 0 if all(judge(times, many)) else 1


if __name__ == "__main__":
    sys.exit(main())
