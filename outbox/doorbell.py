"""Ring for a worker once the transaction is committed. A bell that nobody hears costs one tick."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

TASK = "outbox.tasks.deliver_due"


def ring_after_commit(task: str = TASK) -> None:
    """Ask for a run of this task, delivery unless told otherwise, after the current transaction.

    A broker that is down is no error.
    """

    # A closure: Django's own log line for a failing robust callback needs its __qualname__.
    def ring() -> None:
        try:
            current_app.send_task(task, ignore_result=True, retry=False)
        except (OperationalError, OSError) as error:
            log.warning("doorbell not heard error=%s", type(error).__name__)

    transaction.on_commit(ring, robust=True)
