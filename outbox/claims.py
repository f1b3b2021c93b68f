"""Who holds which row: claim, let go, and take back what a dead worker held.

Only the database's clock decides about leases, so a worker with a wrong clock does no harm.
"""

import logging
import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from outbox.models import Message, MessageClass, MessageQuerySet, State
from outbox.schedule import MOST_CRASHES, MOST_RESENDS

log = logging.getLogger(__name__)

MOST_AT_ONCE = 10
FREE = {"lease_token": None, "lease_until": None, "data_started_at": None}


def claim() -> list[Message]:
    """Take up to ten due rows for this worker, under a fresh token.

    Rows that another worker is taking at this moment are skipped (PostgreSQL); on SQLite the
    transaction holds the write lock from its start, so there is nobody to meet.
    """
    token = uuid.uuid4()
    with transaction.atomic():
        due = Message.objects.due().select_for_update(skip_locked=True)
        # A row that a worker died with is taken alone: if it kills again, no neighbour pays.
        suspect = due.filter(crashes__gt=0)[:1]
        rows = suspect or due.filter(crashes=0)[:MOST_AT_ONCE]
        ids = [row.pk for row in rows]
        if not ids:
            return []
        Message.objects.filter(pk__in=ids).update(
            state=State.SENDING,
            lease_token=token,
            lease_until=Now() + settings.OUTBOX_CLAIM_LEASE,
        )
    return list(
        Message.objects.filter(pk__in=ids, lease_token=token)
        .select_related("person", "clause_set")
        .order_by("due_at")
    )


def let_go(messages: list[Message]) -> None:
    """Give back claimed rows that certainly were not sent, as if never claimed."""
    for message in messages:
        Message.objects.held_by(message.lease_token).filter(pk=message.pk).update(
            state=State.PENDING, **FREE
        )


def take_back_abandoned() -> int:
    """Decide about rows whose worker died or froze; how many. Part of every delivery run.

    Without the mark nothing was sent: the row waits again, and after the third dead worker it
    is set aside as poison. With the mark its fate is unknown, see ``settle_unknown_fate``.
    """
    abandoned = Message.objects.abandoned()
    unmarked = abandoned.filter(data_started_at__isnull=True)
    poisoned = unmarked.filter(crashes__gte=MOST_CRASHES - 1).update(
        state=State.FAILED, reason="poison", crashes=F("crashes") + 1, **FREE
    )
    waiting = unmarked.update(state=State.PENDING, crashes=F("crashes") + 1, **FREE)
    return poisoned + waiting + settle_unknown_fate(abandoned.filter(data_started_at__isnull=False))


def settle_unknown_fate(marked: MessageQuerySet) -> int:
    """Decide about letters that may have been accepted without our knowing.

    An answer to the person is sent once more (two copies are better than none); anything else
    is held as uncertain for staff to see, since a second copy would do harm.
    """
    again = Q(message_class=MessageClass.TRANSACTIONAL, ambiguous_resends__lt=MOST_RESENDS)
    resent = marked.filter(again).update(
        state=State.PENDING, ambiguous_resends=F("ambiguous_resends") + 1, due_at=Now(), **FREE
    )
    held = marked.exclude(again).update(
        state=State.UNCERTAIN, reason="fate unknown", lease_token=None, lease_until=None
    )
    return resent + held


def rows_of(message: Message) -> MessageQuerySet:
    """The message's row as long as no other worker has claimed it since."""
    return Message.objects.filter(pk=message.pk, lease_token=message.lease_token)


def settle(message: Message, state: State, **values: Any) -> bool:
    """End this worker's claim with ``state``. False when another one holds the row by now."""
    changed = rows_of(message).update(state=state, lease_token=None, lease_until=None, **values)
    if changed:
        message.state = state
    else:
        log.warning("claim lost message=%s state=%s", message.pk, state)
    return bool(changed)
