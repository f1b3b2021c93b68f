"""`dev.py lint`: everything that can be said about the code without running the suite."""

import base64
import os
import secrets
import subprocess
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from devtools import venv
from devtools.paths import ROOT, VENV
from devtools.processes import Command


@dataclass(frozen=True)
class Check:
    """One tool's command line."""

    name: str
    command: Command
    production: bool = False


@dataclass(frozen=True)
class Verdict:
    """What a tool said."""

    name: str
    passed: bool
    words: str
    seconds: float


def checks() -> list[Check]:
    """The tools, the slowest first so that two of them at a time end soonest."""
    python, manage = venv.python(), ROOT / "manage.py"
    deploy: Command = [
        python,
        "-W",
        "ignore",
        manage,
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
    ]
    return [
        Check("types", [venv.tool("mypy"), "."]),
        Check("templates", [venv.tool("djlint"), "templates", "--lint", "--quiet"]),
        Check("deployment check", deploy, production=True),
        Check("migrations", [python, manage, "makemigrations", "--check", "--dry-run"]),
        Check("import contracts", [venv.tool("lint-imports")]),
        Check("style", [venv.tool("ruff"), "check", "."]),
        Check("format", [venv.tool("ruff"), "format", "--check", "."]),
    ]


def production_environment() -> dict[str, str]:
    """A public site's settings, with secrets made for the occasion."""
    return {
        "PUBLIC_BASE_URL": "https://www.example.org",
        "ALLOWED_HOSTS": "www.example.org",
        "DATABASE_URL": "postgresql://mtcrm@127.0.0.1/mtcrm",
        "REDIS_URL": "redis://127.0.0.1:6379/0",
        "EMAIL_URL": "smtp://127.0.0.1:2525",
        "FROM_EMAIL": "care@clinic.example",
        "AGENCY_POSTAL_ADDRESS": "1 High Street, Town",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "SUPPRESSION_KEY": secrets.token_urlsafe(48),
    }


def judge() -> list[Verdict]:
    """Run every tool, two at a time, and return what each said."""
    with tempfile.TemporaryDirectory(prefix="mtcrm-lint-") as folder:
        env = {
            **os.environ,
            "VAR_DIR": folder,
            "COLUMNS": "160",
            "PATH": f"{VENV / 'bin'}:{os.environ['PATH']}",
        }
        for name in ("DATABASE_URL", "PUBLIC_BASE_URL", "DEBUG"):
            env.pop(name, None)
        with ThreadPoolExecutor(max_workers=2) as pool:
            return list(pool.map(lambda check: _verdict(check, env), checks()))


def _verdict(check: Check, env: Mapping[str, str]) -> Verdict:
    began = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env={**env, **(production_environment() if check.production else {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    words = (done.stdout + done.stderr).strip()
    return Verdict(check.name, done.returncode == 0, words, time.monotonic() - began)


def show(verdicts: list[Verdict]) -> bool:
    """Print each verdict, the failed ones with the tool's words; whether all passed."""
    for verdict in verdicts:
        if not verdict.passed:
            print(f"--- {verdict.name}\n{verdict.words}")
    for verdict in verdicts:
        word = "passed" if verdict.passed else "FAILED"
        print(f"{word}  {verdict.name} ({verdict.seconds:.1f} s)", flush=True)
    return all(verdict.passed for verdict in verdicts)


def lint(_arguments: list[str]) -> int:
    """Run every tool and show all that failed at once."""
    venv.ready(venv.DEVELOPMENT)
    return 0 if show(judge()) else 1
