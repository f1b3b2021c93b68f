"""A real Celery worker and beat on the test's own database, broker and mail server."""

import contextlib
import os
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import redis
from django.conf import settings
from django.db import connection

from devtools import processes, venv
from devtools.processes import Process
from outbox.doorbell import ringer
from tests.canaries import listen_to_broker, look_at_letter, look_at_lines, look_through_broker
from tests.smtp_sink import SmtpServer

READY_SECONDS = 60.0


def test_database_url() -> str:
    """The address of the database that pytest-django made for this process."""
    told = connection.settings_dict
    name = str(told["NAME"])
    if connection.vendor == "sqlite":
        assert Path(name).is_file(), f"children cannot share the SQLite database {name!r}"
        return f"sqlite:///{name}"
    user, password = quote(told["USER"], safe=""), quote(told["PASSWORD"], safe="")
    login = f"{user}:{password}" if password else user
    return f"postgresql://{login}@{told['HOST']}:{told['PORT']}/{quote(name, safe='')}"


test_database_url.__test__ = False  # type: ignore[attr-defined]


@dataclass
class CeleryStack:
    """The children, each in a process group of its own."""

    env: dict[str, str]
    folder: Path
    running: list[Process] = field(default_factory=list)

    def start_worker(self, *, concurrency: int = 1) -> Process:
        """Start one more worker and wait until it takes tasks."""
        name = f"worker{len(self.running)}"
        command = [
            *("worker", "--concurrency", str(concurrency), "--hostname", f"{name}@%h"),
            *("--without-gossip", "--without-mingle"),
        ]
        return self._start(name, command, ready=" ready.")

    def start_beat(self) -> Process:
        """Start the clock."""
        name = f"beat{len(self.running)}"
        command = ["beat", "--schedule", str(self.folder / f"{name}-schedule")]
        return self._start(name, command, ready="beat: Starting")

    def _start(self, name: str, command: list[str], *, ready: str) -> Process:
        celery = [venv.tool("celery"), "-A", "mtcrm", *command, "--loglevel", "INFO"]
        process = processes.start(name, celery, log=self.folder / f"{name}.log", env=self.env)
        self.running.append(process)
        processes.until_ready(process, lambda p: ready in p.output(), seconds=READY_SECONDS)
        return process

    def freeze(self, process: Process) -> None:
        """Stop the group where it stands (SIGSTOP)."""
        os.killpg(process.popen.pid, signal.SIGSTOP)

    def thaw(self, process: Process) -> None:
        """Let the group go on."""
        os.killpg(process.popen.pid, signal.SIGCONT)

    def logs(self) -> str:
        """What all children wrote, for the report of a failure."""
        return "\n".join(f"--- {child.name}\n{child.tail(80)}" for child in self.running)

    def down(self) -> None:
        """Stop the children, last started first."""
        for process in reversed(self.running):
            process.stop(10.0)


@contextlib.contextmanager
def celery_children(
    folder: Path, env: Mapping[str, str], *, workers: int, beat: bool
) -> Iterator[CeleryStack]:
    """Workers and beat for as long as the block lasts; their logs are shown when it fails."""
    # No bell that a test has asked for is heard by what is started here.
    ringer.ring_what_waits()
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    stack = CeleryStack(dict(env), folder)
    try:
        with listen_to_broker():
            for _ in range(workers):
                stack.start_worker()
            if beat:
                stack.start_beat()
            yield stack
    except BaseException:
        print(stack.logs())  # noqa: T201  (pytest shows it with the failure)
        raise
    finally:
        stack.down()
        look_through_broker()
        for child in stack.running:
            look_at_lines(f"log of {child.name}", child.output())


class StartCelery:
    """Callable fixture value: ``with celery_stack(beat=True, OUTBOX_TICK="1") as stack:``."""

    def __init__(self, folder: Path, smtp_server: SmtpServer) -> None:
        self._folder = folder
        self._smtp_server = smtp_server

    def __call__(
        self, *, workers: int = 1, beat: bool = False, **environment: str
    ) -> contextlib.AbstractContextManager[CeleryStack]:
        """Start the children; further names are set in their environment."""
        env = {
            **os.environ,
            "DATABASE_URL": test_database_url(),
            "REDIS_URL": settings.REDIS_URL,
            "EMAIL_URL": self._smtp_server.url,
            "PUBLIC_BASE_URL": settings.PUBLIC_BASE_URL,
            "PYTHONUNBUFFERED": "1",
            **environment,
        }
        return celery_children(self._folder, env, workers=workers, beat=beat)


@pytest.fixture
def celery_stack(transactional_db: Any, tmp_path: Path, smtp_server: SmtpServer) -> StartCelery:
    """Starts real Celery processes on this test's database, broker and mail server."""
    return StartCelery(tmp_path, smtp_server)


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    """A real mail server on a free loopback port."""
    server = SmtpServer()
    server.start()
    yield server
    server.stop()
    for message in server.messages:
        look_at_letter(message)
