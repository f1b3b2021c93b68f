"""Sends forms over a few kept connections and times each answer; what a round found, in words."""

import contextlib
import itertools
import re
import socket
import statistics
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import psutil

from bench._figures import share

LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
PATIENCE = 60.0
HEAD = """\
POST {path} HTTP/1.1
Host: {host}
Origin: {address}
Referer: {address}{path}
User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
Accept: text/html,application/xhtml+xml
Accept-Language: en-GB,en;q=0.5
Content-Type: application/x-www-form-urlencoded
Content-Length: {length}
X-Forwarded-For: {network}
X-Forwarded-Proto: http
Cookie: {cookies}

"""


@dataclass(frozen=True)
class Form:
    """One form that waits to be sent, and the network from which it comes."""

    cookies: Mapping[str, str]
    fields: Mapping[str, str]
    network: str


@dataclass(frozen=True)
class Server:
    """One that is measured: where it listens, and the process that leads it."""

    address: str
    pid: int

    def request(self, path: str, form: Form) -> bytes:
        """The form as a browser sends it, seen by a proxy in front of us."""
        body = urlencode(form.fields).encode()
        head = HEAD.format(
            path=path,
            host=urlsplit(self.address).netloc,
            address=self.address,
            length=len(body),
            network=form.network,
            cookies="; ".join(f"{name}={value}" for name, value in form.cookies.items()),
        )
        return head.replace("\n", "\r\n").encode() + body

    def processor_seconds(self) -> float:
        """User and system time so far, of the leader and its workers."""
        leader, total = psutil.Process(self.pid), 0.0
        for process in (leader, *leader.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                spent = process.cpu_times()
                total += spent.user + spent.system
        return total


@dataclass(frozen=True)
class Round:
    """What one round found; times in seconds, ``cpu`` the server's own for each form."""

    rate: float
    cpu: float
    times: list[float]
    bad: int

    @property
    def p50(self) -> float:
        return statistics.median(self.times)

    @property
    def p99(self) -> float:
        return share(self.times, 0.99)


@dataclass
class Sender:
    """One of those that are measured in turn: its forms, and what each round found.

    ``good`` is what the head of a right answer has in it.
    """

    server: Server
    path: str
    forms: Iterator[Form]
    good: bytes
    connections: int
    rounds: list[Round] = field(default_factory=list)

    def send(self, number: int) -> Round:
        """Send so many forms; each connection sends its next when the last was answered."""
        forms = itertools.islice(self.forms, number)
        requests = [self.server.request(self.path, form) for form in forms]
        waiting, times, bad = iter(requests), [], []
        threads = [
            threading.Thread(target=self._converse, args=(waiting, times, bad))
            for _ in range(self.connections)
        ]
        spent, began = self.server.processor_seconds(), time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - began
        cpu = (self.server.processor_seconds() - spent) / number
        return Round(len(times) / took, cpu, times or [PATIENCE], number - len(times))

    def _converse(self, waiting: Iterator[bytes], times: list[float], bad: list[float]) -> None:
        where = urlsplit(self.server.address)
        with socket.create_connection((where.hostname, where.port), timeout=PATIENCE) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for request in waiting:
                began = time.perf_counter()
                line.sendall(request)
                head = _answer(line)
                (times if self.good in head else bad).append(time.perf_counter() - began)

    def report(self) -> str:
        """Its rounds in one line."""
        return (
            f"{spread([each.rate for each in self.rounds], '.0f')} forms a second, "
            f"{spread([1000 * each.cpu for each in self.rounds])} ms of CPU each, "
            f"p50 {spread([1000 * each.p50 for each in self.rounds], '.0f')} ms, "
            f"p99 {spread([1000 * each.p99 for each in self.rounds], '.0f')} ms"
        )


def spread(values: Sequence[float], form: str = ".2f") -> str:
    """The median, with the least and the most."""
    least, middle, most = min(values), statistics.median(values), max(values)
    return f"{middle:{form}} ({least:{form}} to {most:{form}})"


def _answer(line: socket.socket) -> bytes:
    """The head of one answer; its body is read and thrown away."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += _some(line)
    head, _, body = got.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    left = (int(length[1]) if length else 0) - len(body)
    while left > 0:
        left -= len(_some(line))
    return head


def _some(line: socket.socket) -> bytes:
    got = line.recv(65536)
    if not got:
        raise ConnectionError("the server hung up")
    return got
