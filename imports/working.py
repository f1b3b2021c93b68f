"""The worker's part: take an import on, go on where the last one stopped, batch by batch.

Each batch is one transaction that begins by renewing the lease and moving ``done`` on. So whoever
lost the lease, or was cancelled meanwhile, writes nothing more; and a batch whose worker died is
as if it had never been, and is done again.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from imports.limits import MOST_TRIES, TIME_OF_A_TASK
from imports.models import UNDER_WAY, Import, State
from outbox.doorbell import ring_after_commit

log = logging.getLogger(__name__)

BELL = "imports.tasks.work"


class Lost(Exception):
    """It is another worker's by now, or nobody's."""


class Claim:
    """An import that is ours for as long as nobody takes it from us."""

    def __init__(self, source: Import) -> None:
        self.source = source
        self.until = time.monotonic() + TIME_OF_A_TASK.total_seconds()

    @property
    def is_long(self) -> bool:
        """Whether this task has lasted long enough, and another one goes on."""
        return time.monotonic() > self.until

    @contextmanager
    def batch(self, **changes: Any) -> Iterator[None]:
        """A transaction that does something only while the import is ours.

        Raises Lost; nothing of the batch is kept then.
        """
        with transaction.atomic():
            self._change(lease_until=Now() + settings.OUTBOX_CLAIM_LEASE, tries=0, **changes)
            yield

    def finish(self, **changes: Any) -> None:
        """The last change of a state: nobody holds the import after it."""
        self._change(lease_until=None, lease_token=None, tries=0, **changes)

    def _change(self, **changes: Any) -> None:
        mine = Import.objects.filter(
            pk=self.source.pk, lease_token=self.source.lease_token, state=self.source.state
        )
        if mine.update(**changes) != 1:
            raise Lost

    def give_back(self) -> None:
        """Let the next task go on at once."""
        Import.objects.filter(pk=self.source.pk, lease_token=self.source.lease_token).update(
            lease_token=None, lease_until=None
        )
        with transaction.atomic():
            ring_after_commit(BELL)


def claim() -> Claim | None:
    """Take on the oldest import that waits for a worker; None when there is none."""
    free = Q(lease_until=None) | Q(lease_until__lt=Now())
    token = uuid4()
    waiting = Import.objects.filter(free, state__in=UNDER_WAY)
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        taken = waiting.filter(pk=pk).update(
            lease_token=token, lease_until=Now() + settings.OUTBOX_CLAIM_LEASE, tries=F("tries") + 1
        )
        if taken:
            return Claim(Import.objects.get(pk=pk))
    return None


def retried(do: Any) -> Any:
    """Do it again when somebody else was in the way in the same moment: what it wrote is undone.

    Raises what it raised the last time.
    """
    for left in reversed(range(MOST_TRIES)):
        try:
            return do()
        except (IntegrityError, OperationalError):
            if not left:
                raise
    return None


def give_up(held: Claim) -> None:
    """What ended its worker again and again is set aside, and says where."""
    log.error("import given up import=%s row=%s", held.source.pk, held.source.done)
    held.finish(
        state=State.REFUSED,
        ended_at=Now(),
        refusal=_("After row %(row)s the work ended without a word, several times.")
        % {"row": held.source.done},
    )
