"""Fifty files of 10 MB at once: what the web process needs for them, and who else has to wait.

Web, worker and beat run as `dev.py run` starts them, with all checks. One patient sends the files
over four connections, in pieces of 4 MB as her browser does, through a line of 100 Mbit/s: without
it the sender on this very machine would be most of what is measured. A reader opens the front page
again and again, first alone and then during the uploads; both are done in turn, three times.
"""

import contextlib
import http.client
import json
import os
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bench._figures import command, folder, own_database, share, verdict
from bench.acknowledgement import running
from devtools import processes, run, venv
from devtools.paths import ROOT
from tests.faults import site
from tests.intake import hidden_fields

FILES = int(os.environ.get("BENCH_FILES", "50"))
SIZE = 10_000_000
PIECE = 4 * 1024 * 1024
LINE = float(os.environ.get("BENCH_MBIT", "100")) * 1e6 / 8
AT_ONCE = 4
ROUNDS = 3
LIMIT_GROWTH = 50.0
LIMIT_WAIT = 1.2
LONGEST_READING = 20.0

MAKE_PATIENT = """
import django; django.setup()
import json
from people.models import Purpose
from tests.factories import make_lead, make_person
from people.access import page_url
person = make_person(agrees=(Purpose.QUOTE_PROCESSING, Purpose.RECORDS_PROCESSING))
print(json.dumps({"link": page_url(person), "lead": str(make_lead(person=person).uuid)}))
"""


class Line:
    """A line to the site that carries so many bytes a second, whoever sends."""

    def __init__(self) -> None:
        self._free_at, self._lock = 0.0, threading.Lock()

    def paced(self, content: bytes) -> Iterator[bytes]:
        """The content in small parts, each when the line is free."""
        for at in range(0, len(content), 65536):
            part = content[at : at + 65536]
            with self._lock:
                now = time.monotonic()
                self._free_at = max(self._free_at, now) + len(part) / LINE
                wait = self._free_at - now
            time.sleep(wait)
            yield part


LINE_OF_HERS = Line()


@dataclass
class Patient:
    """Somebody who has opened her page and may send files for one request."""

    address: str
    lead: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def enter(self, link: str) -> None:
        """Come by the mailed link, and read the page with the form."""
        self.ask("GET", urlsplit(link).path)
        _status, _headers, page = self.ask("GET", f"/my/records/{self.lead}/")
        self.token = hidden_fields(page.decode())["csrfmiddlewaretoken"]

    def ask(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """One request with her cookies."""
        link = http.client.HTTPConnection(self.address, timeout=120)
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with contextlib.closing(link):
            sent = LINE_OF_HERS.paced(body) if body else None
            if body:
                told["Content-Length"] = str(len(body))
            link.request(method, path, sent, told)
            answer = link.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, _sign, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.headers, answer.read()

    def send(self, content: bytes) -> None:
        """One file, piece by piece."""
        status, headers, body = self.ask(
            "POST",
            f"/my/records/{self.lead}/uploads/",
            X_CSRFToken=self.token,
            Upload_Length=str(len(content)),
            Upload_Metadata=f"filename {b64encode(b'report.pdf').decode()}",
            Content_Length="0",
        )
        if status != 201:
            sys.exit(f"an upload was answered with {status}: {body[:200]!r}")
        for at in range(0, len(content), PIECE):
            status, _headers, body = self.ask(
                "PATCH",
                headers["Location"],
                content[at : at + PIECE],
                X_CSRFToken=self.token,
                Upload_Offset=str(at),
                Content_Type="application/offset+octet-stream",
            )
            if status != 204:
                sys.exit(f"a piece was answered with {status}: {body[:200]!r}")


@dataclass
class Reader:
    """Somebody who opens the front page again and again, and how long each answer took."""

    address: str
    waits: list[float] = field(default_factory=list)

    def read(self, until: threading.Event) -> None:
        """Read until told to stop."""
        host = urlsplit(self.address).netloc
        began = time.monotonic()
        while not until.is_set() or time.monotonic() - began < 1:
            link = http.client.HTTPConnection(host, timeout=60)
            with contextlib.closing(link):
                sent = time.perf_counter()
                link.request("GET", "/")
                if link.getresponse().read()[:1] == b"":
                    sys.exit("the front page was empty.")
                self.waits.append(time.perf_counter() - sent)
            time.sleep(0.02)


def document() -> bytes:
    """A document of 10 MB that cannot be packed any smaller."""
    from io import BytesIO  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415

    made = BytesIO()
    Image.frombytes("RGB", (1800, 1800), os.urandom(3 * 1800 * 1800)).save(made, "PDF", quality=95)
    return made.getvalue().ljust(SIZE, b"\n")


def memory(port: int) -> float:
    """What the web processes hold of their own, in megabytes (PSS)."""
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f":{port}\0".encode() in (process / "cmdline").read_bytes():
                rollup = (process / "smaps_rollup").read_text()
                total += int(rollup.split("\nPss:")[1].split()[0])
    return total / 1024


@contextlib.contextmanager
def whole_site(home: Path) -> Iterator[tuple[str, Patient]]:
    """A site, and a patient who may send files."""
    with own_database() as database, site.broker(home) as broker:
        env = {
            **os.environ,
            "DATABASE_URL": database,
            "REDIS_URL": broker.url,
            "DJANGO_SETTINGS_MODULE": "mtcrm.settings",
            "PYTHONUNBUFFERED": "1",
        }
        processes.do([venv.python(), ROOT / "manage.py", "migrate", "--verbosity", "0"], env=env)
        with (
            running(run.worker(), home, env),
            running(run.beat(home), home, env),
            site.web(home, env) as address,
        ):
            told = subprocess.run(
                [venv.python(), "-c", MAKE_PATIENT],
                env={**env, "PUBLIC_BASE_URL": address},
                cwd=ROOT,
                capture_output=True,
                check=True,
                text=True,
            ).stdout
            made = json.loads(told.splitlines()[-1])
            patient = Patient(urlsplit(address).netloc, made["lead"])
            patient.enter(made["link"])
            yield address, patient


def p95_while(address: str, work: object) -> float:
    """The reader's 95th percentile while something is done, or for as long as she reads alone."""
    reader, done = Reader(address), threading.Event()
    reading = threading.Thread(target=reader.read, args=(done,))
    reading.start()
    if callable(work):
        work()
    done.set()
    reading.join()
    return share(reader.waits, 0.95)


def main() -> int:
    """Measure and judge; 1 when a figure is missed."""
    print(command())
    content = document()
    with whole_site(folder()) as (address, patient):
        port = int(urlsplit(address).port or 0)
        p95_while(address, None)  # the first requests of a process are slow, and not counted
        patient.send(content)
        before, most = memory(port), 0.0
        ratios, seconds = [], []
        for part in range(ROUNDS):
            number = FILES // ROUNDS + (part < FILES % ROUNDS)
            alone = p95_while(address, lambda: time.sleep(5))

            def send_all(number: int = number) -> None:
                with ThreadPoolExecutor(AT_ONCE) as pool:
                    for sent in [pool.submit(patient.send, content) for _ in range(number)]:
                        sent.result()

            began = time.monotonic()
            during = p95_while(address, send_all)
            seconds.append(time.monotonic() - began)
            most = max(most, memory(port))
            ratios.append(during / alone)
            print(f"front page p95: {alone * 1000:.0f} ms alone, {during * 1000:.0f} ms during")
        print(f"{FILES} files of 10 MB in {sum(seconds):.1f} s")
    ratio = sorted(ratios)[len(ratios) // 2]
    growth = most - before
    reached = [
        verdict(
            "memory of the web process", f"+{growth:.0f} MB", "50 MB", met=growth <= LIMIT_GROWTH
        ),
        verdict("others' p95", f"{ratio:.2f} × alone", "1.2 ×", met=ratio <= LIMIT_WAIT),
    ]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
