"""The list of leads as a file: how fast, how soon it begins, what memory it costs the server.

Beside the plainest export there is (bench/stock/: eight columns, the ORM's own iterator, no
sign-in), asked for in turn on the same desk. CSV and XLSX, of a hundred thousand leads and of a
million.
"""

import contextlib
import http.client
import os
import re
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import psutil

from bench._figures import command, folder, own_database, verdict
from bench.desk import LIST, Desk, Server, make, served

MANY = int(os.environ.get("BENCH_LEADS", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SOME = MANY // 10
MOST_SECONDS = 1.5
MOST_GROWTH = 25.0
# A million may take so much more memory than a hundred thousand, or these megabytes, whichever is
# more: below that it is what pages of memory happen to be in use.
MOST_MORE_MEMORY, LEAST_MEMORY = 1.2, 2.0
LATEST_BEGINNING = 0.5
MB = 2**20


@dataclass
class Taken:
    """What one export took: seconds, seconds to the first byte, bytes, megabytes of memory."""

    seconds: float
    first: float
    size: int
    grew: float


@dataclass
class Taker:
    """Somebody who takes files away from one server."""

    server: Server
    cookies: str = ""
    token: str = ""
    found: dict[str, list[Taken]] = field(default_factory=dict)

    def look(self) -> None:
        """Open the list, whose form has what a post needs."""
        self.server.line.request("GET", f"{LIST}?view=all", headers={"Cookie": self.server.cookie})
        answer = self.server.line.getresponse()
        text = answer.read().decode()
        self.token = re.search('name="csrfmiddlewaretoken" value="([^"]*)"', text)[1]
        [given] = [each for each in answer.headers.get_all("Set-Cookie") if "csrf" in each]
        self.cookies = f"{self.server.cookie}; {given.partition(';')[0]}"

    def take(self, kind: str) -> Taken:
        """One file of all leads."""
        fields = {"kind": kind, "back": "?view=all", "csrfmiddlewaretoken": self.token}
        headers = {
            "Cookie": self.cookies,
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": f"{self.server.address}{LIST}",
        }
        return self.ask(kind, "POST", f"{LIST}export/", urlencode(fields), headers)

    def ask(self, what: str, method: str, path: str, body: str = "", headers: dict | None = None):
        """One answer, read to its end, and what the server's memory grew by meanwhile."""
        where = urlsplit(self.server.address)
        line = http.client.HTTPConnection(where.netloc, timeout=600)
        with contextlib.closing(line), watched(self.server.pid) as memory:
            began = time.perf_counter()
            line.request(method, path, body, headers or {})
            answer = line.getresponse()
            size = len(answer.read(1))
            first = time.perf_counter() - began
            while piece := answer.read(1 << 16):
                size += len(piece)
            took = time.perf_counter() - began
        if answer.status != 200:
            sys.exit(f"{path} was answered with {answer.status}.")
        taken = Taken(took, first, size, memory.grew)
        self.found.setdefault(what, []).append(taken)
        return taken


class Memory:
    """The workers' own memory: before, and the most of it."""

    def __init__(self, pid: int) -> None:
        self.leader = psutil.Process(pid)
        self.before = self.most = self.now()

    def now(self) -> float:
        """In megabytes, pages that they share with their leader included: sooner or later the
        collector of garbage touches each, which then counts as theirs and is no growth."""
        workers = self.leader.children(recursive=True)
        return sum(each.memory_info().rss for each in workers) / MB

    @property
    def grew(self) -> float:
        return self.most - self.before


@contextlib.contextmanager
def watched(pid: int) -> Iterator[Memory]:
    """Look at the memory again and again, for as long as the block lasts."""
    memory, over = Memory(pid), threading.Event()

    def look() -> None:
        while not over.wait(0.05):
            memory.most = max(memory.most, memory.now())

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield memory
    finally:
        over.set()
        looking.join()


def measure(ours: Taker, stock: Taker, number: int) -> None:
    """Each kind and the plain one in turn, again and again; the first round only warms up."""
    ours.look()
    for turn in range(1 + ROUNDS):
        stock.ask("plain", "GET", f"/export/{number}")
        for kind in ("csv", "xlsx"):
            ours.take(kind)
        if not turn:
            # Its memory counts: later ones find what it took already there.
            ours.found = {"first": [each for several in ours.found.values() for each in several]}
            stock.found = {}


def judge(number: int, ours: Taker, stock: Taker) -> tuple[list[bool], float]:
    """Print what was found; whether each figure was reached, and by how much memory grew."""
    reached = []
    for kind in ("csv", "xlsx"):
        taken = ours.found[kind]
        pairs = zip(taken, stock.found["plain"], strict=True)
        ratio = statistics.median(one.seconds / other.seconds for one, other in pairs)
        middle = statistics.median(each.seconds for each in taken)
        begun = max(each.first for each in taken)
        told = f"{ratio:.2f} × ({middle:.2f} s, {taken[0].size / MB:.1f} MB)"
        what = f"{number:,} leads as {kind.upper()}"
        limit = f"≤ {MOST_SECONDS} ×"
        reached.append(verdict(f"{what}, beside the plain one", told, limit, met=ratio <= 1.5))
        told = f"{begun:.3f} s"
        met = begun <= LATEST_BEGINNING
        reached.append(verdict(f"{what}, first byte", told, f"≤ {LATEST_BEGINNING} s", met=met))
    grew = max(each.grew for several in ours.found.values() for each in several)
    met = grew <= MOST_GROWTH
    told = f"+{grew:.1f} MB"
    limit = f"≤ +{MOST_GROWTH:.0f} MB"
    reached.append(verdict(f"{number:,} leads, memory of the server", told, limit, met=met))
    return reached, grew


def run(desk: Desk, number: int) -> tuple[list[bool], float]:
    """Measure one desk."""
    with contextlib.ExitStack() as servers:
        ours, stock = (
            Taker(servers.enter_context(served(f"{app}-{number}", app, desk, folder())))
            for app in ("mtcrm", "bench.stock")
        )
        measure(ours, stock, number)
        return judge(number, ours, stock)


def main() -> int:
    """Measure and judge; 1 when a figure is missed."""
    print(command(), flush=True)
    reached: list[bool] = []
    grown: list[float] = []
    for number in (SOME, MANY):
        with own_database() as database:
            met, grew = run(make(number, database, folder()), number)
            reached += met
            grown.append(grew)
    reached.append(compare(*grown))
    return 0 if all(reached) else 1


def compare(some: float, many: float) -> bool:
    """Whether ten times as many leads take no more memory."""
    most = max(MOST_MORE_MEMORY * some, some + LEAST_MEMORY)
    told, limit = f"+{many:.1f} MB beside +{some:.1f} MB", f"≤ {MOST_MORE_MEMORY} ×"
    return verdict("memory at ten times as many", told, limit, met=many <= most)


if __name__ == "__main__":
    sys.exit(main())
