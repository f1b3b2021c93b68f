"""From a fresh clone to the first page, and how long the second start takes.

The repository is cloned (or, where it is not one yet, copied) into a temporary folder;
`python3 dev.py run` is started there with this machine's Python and package cache; the clock
stops when the first page is answered. Then Ctrl-C, and the same again.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench._figures import command, own_database, verdict
from devtools import engines
from devtools.paths import ROOT

LIMIT_FIRST = 120.0
LIMIT_SECOND = 8.0
LONGEST = 600.0
LEFT_OUT = (".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache")


def clone(home: Path) -> Path:
    """A fresh tree, with what is not committed yet."""
    tree = home / "clone"
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return tree


def environment(database: str) -> dict[str, str]:
    """What somebody has who never heard of us; SQLite is the default and is not told."""
    env = {**os.environ, "PORT": str(engines.free_port())}
    for name in ("VAR_DIR", "DATABASE_URL", "REDIS_URL", "PYTHONPATH", "VIRTUAL_ENV"):
        env.pop(name, None)
    return env | ({"DATABASE_URL": database} if database.startswith("postgresql:") else {})


def start(tree: Path, env: dict[str, str]) -> float:
    """Seconds from the command to the first page; the site is stopped again afterwards."""
    began = time.monotonic()
    python = getattr(sys, "_base_executable", sys.executable)
    with subprocess.Popen(
        [python, "dev.py", "run"], cwd=tree, env=env, start_new_session=True
    ) as site:
        try:
            while not first_page(env["PORT"]):
                if site.poll() is not None or time.monotonic() - began > LONGEST:
                    sys.exit("the site did not start; what it said is above.")
                time.sleep(0.05)
            return time.monotonic() - began
        finally:
            site.send_signal(signal.SIGINT)
            site.wait(60)


def first_page(port: str) -> bool:
    """Whether the home page is there."""
    try:
        with urllib.request.urlopen(f"http://{engines.HOST}:{port}/", timeout=30) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def main() -> int:
    """Measure and judge; 1 when a figure is missed."""
    print(command(), flush=True)
    with tempfile.TemporaryDirectory(prefix="mtcrm-clone-") as home, own_database() as database:
        tree, env = clone(Path(home)), environment(database)
        first, second = start(tree, env), start(tree, env)
    reached = [
        verdict("clone to first page", f"{first:.1f} s", "120 s", met=first <= LIMIT_FIRST),
        verdict("second start", f"{second:.1f} s", "8 s", met=second <= LIMIT_SECOND),
    ]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
