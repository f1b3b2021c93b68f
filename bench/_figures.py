"""What the measurements share: a database of their own, the site's processes, printing."""

import contextlib
import os
import statistics
import sys
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg

from devtools.paths import ROOT


def folder() -> Path:
    """The fresh VAR_DIR that `dev.py bench` hands over."""
    if not os.environ.get("VAR_DIR"):
        sys.exit("Start me with: python3 dev.py bench [name]")
    return Path(os.environ["VAR_DIR"])


@contextlib.contextmanager
def own_database() -> Iterator[str]:
    """The address of an empty database on the engine of this run, gone afterwards."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgresql:"):
        yield f"sqlite:///{folder() / f'{uuid.uuid4().hex}.sqlite3'}"
        return
    name = f"bench_{uuid.uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield url.rpartition("/")[0] + f"/{name}"
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def share(values: Sequence[float], part: float) -> float:
    """The smallest value that ``part`` of all values do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, min(len(ranked), round(part * len(ranked))) - 1)]


def spread(values: Sequence[float]) -> str:
    """Least, median, 95th percentile and most, in seconds."""
    figures = (min(values), statistics.median(values), share(values, 0.95), max(values))
    return "min {:.2f} s, median {:.2f} s, p95 {:.2f} s, max {:.2f} s".format(*figures)


def verdict(what: str, found: str, limit: str, *, met: bool) -> bool:
    """Print one line of the report; whether the figure was reached."""
    print(f"{'ok    ' if met else 'MISSED'} {what}: {found} (limit {limit})", flush=True)
    return met


def command() -> str:
    """How this measurement is had again."""
    engine = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("p") else "sqlite"
    return f"python3 dev.py bench {Path(sys.argv[0]).stem} --engine {engine}"


def at_root(path: str) -> Path:
    """A path of the repository."""
    return ROOT / path
