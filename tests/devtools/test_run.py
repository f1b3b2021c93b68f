"""`dev.py run`: what is in its way is one sentence; what it started is gone afterwards."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from devtools import engines
from devtools.paths import ROOT

pytestmark = pytest.mark.stack


@pytest.fixture
def empty_database() -> Iterator[dict[str, str]]:
    """A database on the engine of this run; SQLite's is the default of the site's folder."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgresql:"):
        yield {}
        return
    name = f"site_{uuid.uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        yield {"DATABASE_URL": url.rpartition("/")[0] + f"/{name}"}
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def site_env(tmp_path: Path, empty_database: dict[str, str]) -> dict[str, str]:
    """The environment of a fresh site: folder and port of its own, defaults for the rest."""
    env = {**os.environ, "VAR_DIR": str(tmp_path / "var"), "PORT": str(engines.free_port())}
    for name in ("DATABASE_URL", "REDIS_URL", "PUBLIC_BASE_URL", "EMAIL_URL"):
        env.pop(name, None)
    return env | empty_database


def start(env: dict[str, str]) -> "subprocess.Popen[str]":
    """The command as a person types it."""
    return subprocess.Popen(
        [sys.executable, "dev.py", "run"],
        cwd=ROOT,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def refusal(env: dict[str, str]) -> str:
    """The one sentence of a start that must fail."""
    with start(env) as process:
        said, complaint = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said == ""
    assert len(complaint.splitlines()) == 1, complaint
    assert processes_of(env) == []
    return complaint


def processes_of(env: dict[str, str]) -> list[int]:
    """Every process that was told to use this site's folder."""
    mark = f"VAR_DIR={env['VAR_DIR']}\0".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue  # ended meanwhile
    return found


@pytest.fixture
def running(site_env: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """A site that is up."""
    with start(site_env) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("Ctrl-C"):
                    break
            else:
                pytest.fail(str(process.stderr and process.stderr.read()))
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=60)


def test_a_taken_port_is_named(site_env: dict[str, str]) -> None:
    with socket.create_server((engines.HOST, int(site_env["PORT"]))):
        assert f"port {site_env['PORT']} is taken" in refusal(site_env)


def test_a_port_that_is_no_number_is_named(site_env: dict[str, str]) -> None:
    assert "PORT must be a number" in refusal({**site_env, "PORT": "http"})


def test_a_folder_that_cannot_be_written_is_named(site_env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")
    assert "cannot be written to" in refusal(site_env)


@pytest.mark.parametrize(
    "address",
    ["nonsense", "mysql://127.0.0.1/x", "postgresql://u:hunter2@127.0.0.1:1/x"],
)
def test_a_broken_database_address_is_named(site_env: dict[str, str], address: str) -> None:
    complaint = refusal({**site_env, "DATABASE_URL": address})
    assert "DATABASE_URL" in complaint
    assert "hunter2" not in complaint


def test_an_unreachable_broker_is_named(site_env: dict[str, str]) -> None:
    address = f"redis://127.0.0.1:{engines.free_port()}/0"
    assert "REDIS_URL" in refusal({**site_env, "REDIS_URL": address})


def test_the_whole_site_starts_heals_and_stops(
    running: "subprocess.Popen[str]", site_env: dict[str, str]
) -> None:
    assert answers(site_env)
    credentials = Path(site_env["VAR_DIR"]) / "demo-credentials.txt"
    assert credentials.stat().st_mode & 0o777 == 0o600
    assert "in use by another dev.py run" in second_start(site_env)

    kill_web(site_env)
    assert running.stdout is not None
    assert re.search(r"web ended .* starting it again", running.stdout.readline())
    wait_until(lambda: answers(site_env))
    assert answers(site_env)

    running.send_signal(signal.SIGINT)
    running.wait(60)
    assert running.returncode == 0
    assert processes_of(site_env) == []


def answers(env: dict[str, str]) -> bool:
    """Whether the site says that it is well."""
    address = f"http://127.0.0.1:{env['PORT']}/healthz"
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def second_start(env: dict[str, str]) -> str:
    """What a start says beside a site that runs in the same folder."""
    with start({**env, "PORT": str(engines.free_port())}) as process:
        return process.communicate(timeout=60)[1]


def kill_web(env: dict[str, str]) -> None:
    """End the first process of the web server as if the machine had."""
    masters = sorted(pid for pid in processes_of(env) if b"gunicorn" in command_of(pid))
    os.kill(masters[0], signal.SIGKILL)


def wait_until(true: Callable[[], bool]) -> None:
    """Return as soon as it is true, or after a while."""
    until = time.monotonic() + 30
    while not true() and time.monotonic() < until:
        time.sleep(0.1)


def test_a_killed_site_leaves_no_process(
    running: "subprocess.Popen[str]", site_env: dict[str, str]
) -> None:
    running.kill()
    wait_until(lambda: processes_of(site_env) == [])
    assert processes_of(site_env) == []


def command_of(process_id: int) -> bytes:
    """The command line of a process; empty when it is gone."""
    try:
        return Path(f"/proc/{process_id}/cmdline").read_bytes()
    except OSError:
        return b""
