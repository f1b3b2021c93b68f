"""Ring for a worker once the transaction is committed. A bell that nobody hears costs one tick.

A thread of this process rings, so that no visitor ever waits for the broker. Whoever is called
takes all that is due: commits that follow each other closely share a bell, which always rings
after the last of them.
"""

import atexit
import logging
import os
import threading
import time

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

TASK = "outbox.tasks.deliver_due"
SECONDS_BETWEEN_BELLS = 0.1
# So long a broker that did not hear is left alone.
SECONDS_OF_SILENCE = 5.0


class Ringer:
    """Rings for tasks, one bell after the other; its thread begins with the first."""

    def __init__(self) -> None:
        self._asked: set[str] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def ask(self, task: str) -> None:
        """Let the bell of this task ring soon. Returns at once."""
        with self._changed:
            self._asked.add(task)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="doorbell", daemon=True)
                self._thread.start()
            self._changed.notify()

    def ring_what_waits(self) -> bool:
        """Ring for all that was asked for until a bell is not heard; whether every one was."""
        with self._changed:
            tasks, self._asked = self._asked, set()
        return all(_is_heard(task) for task in tasks)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._asked)
            is_heard = self.ring_what_waits()
            time.sleep(SECONDS_BETWEEN_BELLS if is_heard else SECONDS_OF_SILENCE)


def _is_heard(task: str) -> bool:
    try:
        current_app.send_task(task, ignore_result=True, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("doorbell not heard error=%s", type(error).__name__)
        return False
    return True


ringer = Ringer()
# What was asked for just before the end of this process.
atexit.register(ringer.ring_what_waits)
# A thread does not come along to a child.
os.register_at_fork(after_in_child=ringer.__init__)  # type: ignore[misc]


def ring_after_commit(task: str = TASK) -> None:
    """Ask for a run of this task, delivery unless told otherwise, after the current transaction.

    A broker that is down is no error.
    """

    # A closure: Django's own log line for a failing robust callback needs its __qualname__.
    def ring() -> None:
        ringer.ask(task)

    transaction.on_commit(ring, robust=True)
