"""`dev.py run`: the whole product on this machine, from nothing to an address in the browser."""

import contextlib
import fcntl
import http.client
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

from devtools import engines, processes, venv
from devtools.failure import Failure
from devtools.paths import ROOT, shown, var_folder
from devtools.processes import Command
from devtools.supervisor import Part, Supervisor

# A worker that is asked to stop may finish the letter in its hands.
WORKER_GRACE = 30.0
# How long the children of a dev.py that was killed may take to be gone.
AFTERMATH_SECONDS = 10.0
REFUSED = 3  # prepare.py's exit code for "one sentence on standard error"


def run(_arguments: list[str]) -> int:
    """Start everything and keep it running until it is asked to stop.

    Raises Failure when something is in the way; then nothing is left running.
    """
    began = time.monotonic()
    port, folder = chosen_port(), writable_folder()
    with only_one(folder):
        if not engines.port_is_free(port):
            raise Failure(f"port {port} is taken; stop what uses it, or choose another with PORT.")
        python = venv.ready(venv.RUNTIME)
        env = child_environment(port, folder)
        supervisor = Supervisor(env=env, logs=folder / "log")
        try:
            if not os.environ.get("REDIS_URL"):
                supervisor.up(broker(python, env["REDIS_URL"], folder))
            prepare(python, env, folder)
            supervisor.up(web(port), worker(), beat(folder))
            announce(port, folder, seconds=time.monotonic() - began)
            supervisor.keep()
        except KeyboardInterrupt:
            print("Stopping ...", flush=True)
            raise
        finally:
            supervisor.down()
    return 0


def chosen_port() -> int:
    """``PORT`` or 8000. Raises Failure when it is no port."""
    text = os.environ.get("PORT", "").strip() or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Failure(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def writable_folder() -> Path:
    """The folder for data and logs, made if missing. Raises Failure when it cannot be used."""
    folder = var_folder()
    probe = folder / ".writable"
    try:
        (folder / "log").mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Failure(
            f"the folder {shown(folder)} cannot be written to ({error.strerror}); "
            "put that right or choose another with VAR_DIR."
        ) from error
    return folder


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder: two sites in it would answer each other's letters.

    The watcher holds it as well, so after a SIGKILL it is free only when all children are gone.
    Raises Failure when another site has it.
    """
    with (folder / "run.lock").open("a+") as lock:
        _lock(lock, folder)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        processes.watcher_holds(lock.fileno())
        yield


def _lock(lock: TextIO, folder: Path) -> None:
    until = time.monotonic() + AFTERMATH_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip()
            if _runs(holder) or time.monotonic() > until:
                raise Failure(
                    f"the folder {shown(folder)} is in use by another dev.py run (process "
                    f"{holder}); stop that one or choose another folder with VAR_DIR."
                ) from None
            time.sleep(0.1)
        else:
            return


def _runs(process_id: str) -> bool:
    try:
        os.kill(int(process_id), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def child_environment(port: int, folder: Path) -> dict[str, str]:
    """What every child is told beside what we were told."""
    return {
        **os.environ,
        "REDIS_URL": os.environ.get("REDIS_URL")
        or f"redis://{engines.HOST}:{engines.free_port()}/0",
        "PUBLIC_BASE_URL": os.environ.get("PUBLIC_BASE_URL") or f"http://{engines.HOST}:{port}",
        "PORT": str(port),
        "VAR_DIR": str(folder),
        "PYTHONUNBUFFERED": "1",
    }


def prepare(python: Path, env: dict[str, str], folder: Path) -> None:
    """Check the settings, reach the servers, migrate, load the demo. Raises Failure otherwise."""
    log = folder / "log" / "prepare.log"
    script = ROOT / "devtools" / "prepare.py"
    process = processes.start("prepare", [python, script], log=log, env=env, errors_only=True)
    try:
        code = process.popen.wait()
    finally:
        process.kill()
    if code == REFUSED:
        raise Failure(process.tail(1))
    if code != 0:
        raise Failure(f"preparing failed; the end of {shown(log)} says:\n{process.tail()}")


# --- The parts ---


def broker(python: Path, address: str, folder: Path) -> Part:
    """The embedded Valkey, which keeps what it holds in a file."""
    port, home = urlsplit(address).port or 0, folder / "valkey"
    home.mkdir(exist_ok=True)
    command = engines.valkey_command(python, port=port, folder=home)
    return Part("valkey", command, ready=lambda _: engines.valkey_answers(port))


def web(port: int) -> Part:
    """The site; without an access log, because addresses in mailed links are secrets."""
    command: Command = [
        *(venv.tool("gunicorn"), "--config", "python:mtcrm.serving"),
        *("--bind", f"{engines.HOST}:{port}", "mtcrm.wsgi"),
    ]
    return Part("web", command, ready=lambda _: _site_answers(port), grace=8.0)


def worker() -> Part:
    """The worker that drains the outbox and takes the steps that are due."""
    command: Command = [
        *(venv.tool("celery"), "-A", "mtcrm", "worker", "--concurrency", "2"),
        *("--without-gossip", "--without-mingle", "--loglevel", "INFO"),
    ]
    return Part("worker", command, lambda process: " ready." in process.output(), WORKER_GRACE)


def beat(folder: Path) -> Part:
    """The clock that rings every tick."""
    command: Command = [
        *(venv.tool("celery"), "-A", "mtcrm", "beat", "--loglevel", "INFO"),
        *("--schedule", folder / "celerybeat-schedule"),
    ]
    return Part("beat", command, ready=lambda process: "beat: Starting" in process.output())


def _site_answers(port: int) -> bool:
    connection = http.client.HTTPConnection(engines.HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        # A public address may redirect or refuse this one: it is up all the same.
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def announce(port: int, folder: Path, *, seconds: float) -> None:
    """Say where everything is."""
    site = child_environment(port, folder)["PUBLIC_BASE_URL"].rstrip("/")
    credentials = folder / "demo-credentials.txt"
    lines = [f"mtcrm runs (started in {seconds:.1f} s).", f"  site     {site}/"]
    lines.append(f"  admin    {site}/admin/")
    if credentials.exists():
        lines.append(f"  sign-in  {shown(credentials)}")
    if not os.environ.get("EMAIL_URL"):
        lines.append(f"  letters  in the admin, and as files in {shown(folder / 'mail')}/")
    lines.append(f"  logs     {shown(folder / 'log')}/")
    lines.append("Ctrl-C stops all of it.")
    print("\n".join(lines), flush=True)
