"""The engines of a test or bench run: found or started, named when missing, always stopped."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from devtools import browser, engines, scanner
from devtools.failure import Failure


@dataclass
class Stack:
    """What a run can use; ``missing`` says in one sentence each what it cannot."""

    redis_url: str | None = None
    postgres_url: str | None = None
    environment: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def databases(self, folder: Path) -> dict[str, str]:
        """The address of each database engine, by name; SQLite's file is in ``folder``."""
        found = {"sqlite": f"sqlite:///{folder / 'db.sqlite3'}"}
        return found | ({"postgresql": self.postgres_url} if self.postgres_url else {})

    def child_environment(self, folder: Path, database_url: str) -> dict[str, str]:
        """What the processes of one run are told."""
        told = {**os.environ, **self.environment, "VAR_DIR": str(folder)}
        told["DATABASE_URL"] = database_url
        if self.redis_url:
            told["REDIS_URL"] = self.redis_url
        for name in ("PUBLIC_BASE_URL", "EMAIL_URL", "DEBUG"):
            told.pop(name, None)
        return told


@contextlib.contextmanager
def up(python: Path, *, with_browser: bool) -> Iterator[Stack]:
    """Everything that can be had, for as long as the block lasts.

    TEST_REDIS_URL and TEST_DATABASE_URL name servers to use instead of our own.
    """
    stack = Stack()
    with contextlib.ExitStack() as started:

        def engine(name: str, variable: str, start: Callable[[Path], engines.Engine]) -> str | None:
            if url := os.environ.get(variable, "").strip():
                return url
            with _noting(stack, name):
                running = start(python)
                started.callback(running.stop)
                return running.url
            return None

        stack.redis_url = engine("redis", "TEST_REDIS_URL", engines.start_valkey)
        stack.postgres_url = engine("postgresql", "TEST_DATABASE_URL", engines.start_postgres)
        if with_browser:
            # Said even when there is none, so that the tests do not look for one of their own.
            stack.environment["CHROMIUM"] = ""
            with _noting(stack, "browser"):
                stack.environment["CHROMIUM"] = str(browser.find())
                stack.environment |= browser.node_environment()
            stack.environment["CLAMD"] = ""
            with _noting(stack, "clamd"):
                stack.environment["CLAMD"] = str(scanner.find())
        yield stack


@contextlib.contextmanager
def _noting(stack: Stack, name: str) -> Iterator[None]:
    try:
        yield
    except Failure as failure:
        stack.missing[name] = str(failure)


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder for one run, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="mtcrm-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
