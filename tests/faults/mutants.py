"""A Celery app in which one part of the delivery is missing: MUTANT names which.

Only for ``celery -A tests.faults.mutants worker``, to prove that the verdict notices.
"""

import os
from typing import Any

import django
from celery.signals import worker_process_init

from mtcrm.celery import app

django.setup()

from outbox import claims, delivery  # noqa: E402
from outbox.freezing import freeze  # noqa: E402
from outbox.models import Message, State  # noqa: E402

__all__ = ["app"]


@worker_process_init.connect
def break_one_part(**_kwargs: Any) -> None:
    """Replace the part in this process."""
    MUTANTS[os.environ["MUTANT"]]()


def without_mark() -> None:
    """The letter is handed over without a trace in the row."""

    def mark(message: Message) -> bool:
        return Message.objects.held_by(message.lease_token).filter(pk=message.pk).exists()

    delivery.mark = mark


def without_fence() -> None:
    """A worker sends whatever it took once, whoever holds the row by now."""
    delivery.mark = lambda _message: True


def checkpoint_at_fetch() -> None:
    """A row counts as sent as soon as it is taken."""
    take = claims.claim

    def claim() -> list[Message]:
        batch = take()
        for message in batch:
            freeze(message)
        Message.objects.filter(pk__in=[message.pk for message in batch]).update(
            state=State.SENT, lease_token=None, lease_until=None
        )
        return batch

    claims.claim = claim
    delivery.mark = lambda _message: True


MUTANTS = {mutant.__name__: mutant for mutant in (without_mark, without_fence, checkpoint_at_fetch)}
