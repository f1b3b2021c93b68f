"""The parts of a site as separate programs, each of which can be broken and brought back."""

import contextlib
import http.cookiejar
import json
import os
import signal
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devtools import engines, processes, run
from tests.canaries import look_at_lines
from tests.intake import Page, hidden_fields, walk

READY_SECONDS = 60.0
# A test types faster than a person, and all of them come from one network.
NO_FLOOD = {
    "SPAM_LEAST_SECONDS": "0",
    **dict.fromkeys(["SPAM_PER_NETWORK", "SPAM_PER_NETWORK_DAY", "SPAM_PER_ADDRESS_DAY"], "100000"),
}


@dataclass(frozen=True)
class Acceptance:
    """One line of the mail server's log: it answers for this letter from ``at`` on."""

    uuid: str
    to: list[str]
    at: float


class MailServer:
    """The sink as a program of its own, so that its log outlives whatever is killed around it."""

    def __init__(self, folder: Path, *, slow_every: int = 0, slow_by: float = 0.0) -> None:
        self._log = folder / f"accepted-{uuid.uuid4().hex}.log"
        self._log.touch()
        command = [
            *(sys.executable, "-m", "tests.smtp_sink", "--log", self._log),
            *("--slow-every", str(slow_every), "--slow-by", str(slow_by)),
        ]
        out = self._log.with_suffix(".port")
        self._process = processes.start("mail server", command, log=out)
        try:
            processes.until_ready(
                self._process, lambda process: "\n" in process.output(), seconds=READY_SECONDS
            )
        except BaseException:
            self.stop()
            raise
        self.url = f"smtp://{engines.HOST}:{int(self._process.output())}"

    def count(self) -> int:
        """How many letters it has accepted, copies included."""
        return self._log.read_bytes().count(b"\n")

    def accepted(self) -> list[Acceptance]:
        """Every acceptance, in order."""
        entries = [json.loads(line) for line in self._log.read_text().splitlines()]
        return [
            Acceptance(entry["key"].strip("<>").split("@")[0], entry["to"], entry["at"])
            for entry in entries
        ]

    def stop(self) -> None:
        """End it; the log stays."""
        self._process.kill()


class Broker:
    """A Valkey on a port of its own that can be stopped, hung and started again, empty."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = engines.free_port()
        self._process: processes.Process | None = None
        self.url = f"redis://{engines.HOST}:{self._port}/0"

    def start(self) -> None:
        """Start, on the same port as before."""
        command = engines.valkey_command(Path(sys.executable), port=self._port, folder=None)
        log = self._folder / "valkey.log"
        self._process = processes.start("valkey", command, log=log, cwd=self._folder)
        processes.until_ready(
            self._process, lambda _: engines.valkey_answers(self._port), seconds=READY_SECONDS
        )

    def stop(self) -> None:
        """Go away at once, as a machine that lost its power."""
        if self._process is not None:
            self._process.kill()

    def hang(self) -> None:
        """Take connections and answer none."""
        assert self._process is not None
        os.killpg(self._process.popen.pid, signal.SIGSTOP)

    def wake(self) -> None:
        """Answer again."""
        assert self._process is not None
        os.killpg(self._process.popen.pid, signal.SIGCONT)


@contextlib.contextmanager
def broker(folder: Path) -> Iterator[Broker]:
    """A broker that runs, for as long as the block lasts."""
    server = Broker(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def mail_server(folder: Path, *, slow_every: int = 0, slow_by: float = 0.0) -> Iterator[MailServer]:
    """A mail server that runs, for as long as the block lasts."""
    server = MailServer(folder, slow_every=slow_every, slow_by=slow_by)
    try:
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def web(folder: Path, env: Mapping[str, str]) -> Iterator[str]:
    """The web server as `dev.py run` starts it; its address, for as long as the block lasts."""
    port = engines.free_port()
    part, address = run.web(port), f"http://{engines.HOST}:{port}"
    told = {**NO_FLOOD, **env, "PUBLIC_BASE_URL": address, "PORT": str(port)}
    process = processes.start("web", part.command, log=folder / "web.log", env=told)
    try:
        processes.until_ready(process, part.ready, seconds=READY_SECONDS)
        yield address
    finally:
        process.stop(part.grace)
        look_at_lines("log of the web server", process.output())


@dataclass(frozen=True)
class Answer:
    """What the site answered, and after how many seconds."""

    status: int
    text: str
    location: str
    seconds: float


class _StayHere(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer, not a way to go."""

    def redirect_request(self, *_arguments: Any) -> None:
        """Do not follow."""


class Visitor:
    """Somebody with a browser: keeps cookies, sends a form with all that came with it."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._cookies = http.cookiejar.CookieJar()
        processor = urllib.request.HTTPCookieProcessor(self._cookies)
        self._opener = urllib.request.build_opener(_StayHere(), processor)

    def copy(self) -> "Visitor":
        """Another window of the same browser, with the cookies of this moment."""
        window = Visitor(self._address)
        for cookie in self._cookies:
            window._cookies.set_cookie(cookie)
        return window

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask(path, None)

    def send(self, page: Answer, path: str, typed: Mapping[str, str]) -> Answer:
        """Fill in the page's form and send it."""
        return self.post(path, hidden_fields(page.text) | typed)

    def post(self, path: str, fields: Mapping[str, Any]) -> Answer:
        """Send these fields."""
        return self._ask(path, _encoded(fields))

    def ask_for_a_quote(self, email: str, *, until: str = "", **own: Any) -> Answer:
        """Walk through the form for a free quote; the last answer, or the page ``until``."""
        seen: list[Answer] = []

        def told(answer: Answer) -> Page:
            seen.append(answer)
            return answer.status, answer.text, answer.location

        walk(
            lambda path: told(self.get(path)),
            lambda path, fields: told(self.post(path, fields)),
            until=until,
            email=email,
            **own,
        )
        return seen[-1]

    def _ask(self, path: str, body: bytes | None) -> Answer:
        request = urllib.request.Request(self._address + path, data=body)
        began = time.monotonic()
        try:
            reply = self._opener.open(request, timeout=60)
        except urllib.error.HTTPError as other_than_ok:
            reply = other_than_ok
        with reply:
            text = reply.read().decode()
            location = reply.headers.get("Location", "")
            return Answer(reply.status, text, location, time.monotonic() - began)


def _encoded(fields: Mapping[str, Any]) -> bytes:
    return urllib.parse.urlencode(fields, doseq=True).encode()
