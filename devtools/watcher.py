"""Ends process groups whose parent died without ending them.

Run as a process of its own with a pipe for standard input. The parent writes ``+GROUP`` and
``-GROUP`` lines; when the pipe closes, for whatever reason, the groups that remain are ended:
their leaders are asked first, then the whole groups are killed.
"""

import contextlib
import os
import signal
import sys
import time

PATIENCE = 5.0


def remaining(groups: set[int]) -> set[int]:
    """The groups that still have a process."""
    alive = set()
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, 0)
            alive.add(group)
    return alive


def end(groups: set[int]) -> None:
    """Ask the leaders to stop, wait a little, kill what is left."""
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(group, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while (groups := remaining(groups)) and time.monotonic() < until:
        time.sleep(0.05)
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


def main() -> None:
    """Follow the parent's lines until it is gone."""
    for stop in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        change = groups.add if line[0] == "+" else groups.discard
        change(int(line[1:]))
    end(remaining(groups))


if __name__ == "__main__":
    main()
