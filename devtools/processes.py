"""Child processes that are always ended: each leads a session of its own, and a watcher ends
those sessions when this process dies without doing so, SIGKILL included."""

import atexit
import contextlib
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from devtools import watcher
from devtools.failure import Failure
from devtools.paths import ROOT, shown

POLL = 0.05
Command = Sequence[str | Path]


class _Watch:
    """The line to the watcher, opened with the first child."""

    def __init__(self) -> None:
        self._popen: subprocess.Popen[str] | None = None
        self.inherited: list[int] = []

    def tell(self, line: str) -> None:
        """Send one line; a watcher that is gone is no reason to stop."""
        if self._popen is None:
            atexit.register(self.close)
            self._popen = subprocess.Popen(
                [sys.executable, "-I", "-S", watcher.__file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                text=True,
                pass_fds=self.inherited,
            )
        assert self._popen.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._popen.stdin.write(line + "\n")
            self._popen.stdin.flush()

    def close(self) -> None:
        """Let the watcher end every child that is still there, and see it gone."""
        if self._popen is None:
            return
        assert self._popen.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._popen.stdin.close()
        self._popen.wait()
        self._popen = None


_watch = _Watch()


def watcher_holds(descriptor: int) -> None:
    """Keep a file open (and its lock held) until the last child is gone.

    Works only before the first child is started.
    """
    _watch.inherited.append(descriptor)


class Process:
    """A child with its whole group, and what it wrote since it was started."""

    def __init__(self, name: str, popen: subprocess.Popen[bytes], log: Path, offset: int) -> None:
        self.name = name
        self.popen = popen
        self.log = log
        self._offset = offset
        self.started = time.monotonic()
        _watch.tell(f"+{popen.pid}")

    @property
    def alive(self) -> bool:
        """Whether the leader still runs."""
        return self.popen.poll() is None

    def output(self) -> str:
        """Everything written since the start."""
        with self.log.open("rb") as file:
            file.seek(self._offset)
            return file.read().decode(errors="replace")

    def tail(self, lines: int = 20) -> str:
        """The last lines written."""
        return "\n".join(self.output().splitlines()[-lines:])

    def ask(self, number: int = signal.SIGTERM) -> None:
        """Send a signal to the leader alone."""
        if self.alive:
            self.popen.send_signal(number)

    def wait(self, seconds: float, *, hurry: Callable[[], bool] = lambda: False) -> bool:
        """Whether the leader ended within the time, or before somebody was in a hurry."""
        until = time.monotonic() + seconds
        while self.alive and time.monotonic() < until and not hurry():
            time.sleep(POLL)
        return not self.alive

    def kill(self) -> None:
        """End the leader and everything that it started, at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()
        _watch.tell(f"-{self.popen.pid}")

    def stop(
        self,
        seconds: float = 5.0,
        *,
        number: int = signal.SIGTERM,
        hurry: Callable[[], bool] = lambda: False,
    ) -> None:
        """Ask, wait, and kill what is left of the group."""
        self.ask(number)
        self.wait(seconds, hurry=hurry)
        self.kill()


def start(
    name: str,
    command: Command,
    *,
    log: Path | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    user: str | None = None,
    errors_only: bool = False,
) -> Process:
    """Start a child in a session of its own; without ``log`` it writes where we write.

    With ``errors_only`` the log gets standard error alone.

    Raises Failure when the program cannot be started.
    """
    sink = log or Path(os.devnull)
    offset = sink.stat().st_size if log and log.exists() else 0
    with sink.open("ab") as out:
        try:
            popen = subprocess.Popen(
                [str(part) for part in command],
                cwd=cwd,
                env=dict(env) if env is not None else None,
                stdin=subprocess.DEVNULL,
                stdout=out if log and not errors_only else None,
                stderr=out if log else None,
                start_new_session=True,
                user=user,
                group=pwd.getpwnam(user).pw_gid if user else None,
                extra_groups=[] if user else None,
            )
        except OSError as error:
            raise Failure(f"{name} cannot be started ({error}).") from error
    return Process(name, popen, sink, offset)


def until_ready(process: Process, ready: Callable[[Process], bool], *, seconds: float) -> None:
    """Wait until ``ready`` says so. Raises Failure with the log's end when it never does."""
    until = time.monotonic() + seconds
    while not ready(process):
        if not process.alive or time.monotonic() > until:
            how = "is not ready" if process.alive else f"ended with code {process.popen.returncode}"
            raise Failure(
                f"{process.name} {how}; the end of {shown(process.log)} says:\n{process.tail()}"
            )
        time.sleep(POLL)


def do(command: Command, *, env: Mapping[str, str] | None = None) -> int:
    """Run a child to its end and return its exit code; an interruption takes it along."""
    process = start(Path(str(command[0])).name, command, env=env)
    try:
        return process.popen.wait()
    except BaseException:
        process.stop(10.0, number=signal.SIGINT)
        raise
    finally:
        process.kill()
