"""Keeps the parts of the local stack running: started together, restarted alone, stopped in
reverse."""

import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from devtools import processes
from devtools.paths import shown
from devtools.processes import Command, Process

READY_SECONDS = 60.0
# A part that lived this long has earned a quick restart again.
STEADY_SECONDS = 60.0
LONGEST_PAUSE = 30.0
LARGE_LOG = 5_000_000


@dataclass(frozen=True)
class Part:
    """One process of the stack: its command, how it shows that it is ready, its time to stop."""

    name: str
    command: Command
    ready: Callable[[Process], bool]
    grace: float = 5.0


@dataclass
class _Running:
    part: Part
    process: Process
    pause: float = 1.0
    restart_at: float | None = None


class Supervisor:
    """The running parts, in the order of their start."""

    def __init__(self, *, env: Mapping[str, str], logs: Path) -> None:
        self._env = dict(env)
        self._logs = logs
        self._running: list[_Running] = []
        self._hurry = False

    def up(self, *parts: Part) -> None:
        """Start the parts side by side and wait until each is ready.

        Raises Failure when one is not; ``down`` still has to be called.
        """
        for part in parts:
            self._running.append(_Running(part, self._start(part)))
        for running in self._running[-len(parts) :]:
            processes.until_ready(running.process, running.part.ready, seconds=READY_SECONDS)

    def _start(self, part: Part) -> Process:
        log = self._logs / f"{part.name}.log"
        if log.exists() and log.stat().st_size > LARGE_LOG:
            log.replace(log.with_suffix(".log.1"))
        return processes.start(part.name, part.command, log=log, env=self._env)

    def keep(self) -> None:
        """Restart what ends, for ever; an interruption leaves by KeyboardInterrupt."""
        while True:
            for running in self._running:
                self._look_after(running)
            time.sleep(0.3)

    def _look_after(self, running: _Running) -> None:
        now = time.monotonic()
        if running.restart_at is None and not running.process.alive:
            running.process.kill()
            if now - running.process.started > STEADY_SECONDS:
                running.pause = 1.0
            running.restart_at = now + running.pause
            _say(
                f"{running.part.name} ended with code {running.process.popen.returncode}; "
                f"starting it again in {running.pause:.0f} s (see {shown(running.process.log)})."
            )
            running.pause = min(2 * running.pause, LONGEST_PAUSE)
        elif running.restart_at is not None and now >= running.restart_at:
            running.restart_at = None
            running.process = self._start(running.part)

    def down(self) -> None:
        """Stop everything, last started first; a second request to stop ends the patience."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._no_patience)
        for running in reversed(self._running):
            running.process.stop(running.part.grace, hurry=lambda: self._hurry)

    def _no_patience(self, _number: int, _frame: FrameType | None) -> None:
        self._hurry = True


def _say(sentence: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {sentence}", flush=True)
