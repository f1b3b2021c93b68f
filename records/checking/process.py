"""Runs another program for a short while, and believes nothing of what it does."""

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_OUTPUT = 64 * 1024


@dataclass(frozen=True)
class Outcome:
    """What the program printed, how it ended, and whether it had to be stopped."""

    output: bytes
    code: int
    was_stopped: bool


def run(command: Sequence[str], *, seconds: float, environment: Mapping[str, str]) -> Outcome:
    """Run a command to its end, its last second, or its last byte of output.

    It gets an own session, no input and nothing but this environment. Afterwards neither it nor
    any process that it started in its session is left. What it says of errors is thrown away.
    """
    process = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(environment),
        start_new_session=True,
        bufsize=0,
    )
    assert process.stdout is not None
    try:
        with process.stdout as pipe:
            output, is_over = read(pipe.fileno(), time.monotonic() + seconds)
    finally:
        # Its session has its number as long as we have not waited for it.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
    return Outcome(output, code, was_stopped=not is_over)


def read(pipe: int, deadline: float) -> tuple[bytes, bool]:
    """What comes out of a pipe until it is closed, and whether it was closed in time."""
    output = b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            if not selector.select(left):
                continue
            piece = os.read(pipe, MOST_OUTPUT)
            output += piece
            if not piece:
                return output, True
            if len(output) > MOST_OUTPUT:
                break
    return output, False
