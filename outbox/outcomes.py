"""What each answer of the server, or of the gate, means for a claimed row."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from outbox import breaker
from outbox.claims import settle
from outbox.gate import obstacle_of
from outbox.models import Message, State
from outbox.recording import record_sent
from outbox.schedule import MOST_ATTEMPTS, retry_delay
from outbox.transports import ChannelDown, Refused
from people.models import Suppression
from people.services import suppress

log = logging.getLogger(__name__)


@transaction.atomic
def sent(message: Message) -> str:
    """The server has it."""
    if settle(message, State.SENT, sent_at=Now(), smtp_code=250):
        record_sent(message)
    return State.SENT


def refused(channel: str, refusal: Refused, message: Message) -> str:
    """The server said no to this letter: later, or never."""
    if not refusal.is_final:
        return try_later(message, reason=str(refusal), code=refusal.code)
    with transaction.atomic():
        settle(message, State.FAILED, reason=str(refusal), smtp_code=refusal.code)
        if refusal.no_such_mailbox and _is_as_compared(message.recipient):
            suppress(
                message.recipient,
                scope=Suppression.Scope.ALL,
                reason=Suppression.Reason.HARD_BOUNCE,
            )
    if not refusal.no_such_mailbox:
        # It may mean us rather than this letter, as "relay access denied" does: after a few
        # in a row the rest waits.
        breaker.count_failure(channel, str(refusal))
    return State.FAILED


def _is_as_compared(address: str) -> bool:
    """Whether a no to this address is one to every address that counts as the same.

    A server may tell capitals apart (RFC 5321 2.4), and anybody can have a letter sent to
    somebody else's address in capitals: that must not end the letters to the real one.
    """
    mailbox = address.rpartition("@")[0]
    return mailbox == mailbox.lower()


def try_later(message: Message, *, reason: str, code: int | None = None) -> str:
    """It certainly was not sent: once more after a while, or failed when tried often enough."""
    attempt = message.attempt + 1
    if attempt >= MOST_ATTEMPTS:
        settle(message, State.FAILED, reason=reason, smtp_code=code, attempt=attempt)
        return State.FAILED
    settle(
        message,
        State.RETRY,
        reason=reason,
        smtp_code=code,
        attempt=attempt,
        due_at=Now() + retry_delay(attempt),
        data_started_at=None,
    )
    return State.RETRY


def channel_is_down(channel: str, error: ChannelDown, message: Message) -> None:
    """The whole server is away or will not have us."""
    log.warning("channel down name=%s error=%s code=%s", channel, error, error.code)
    breaker.count_failure(channel, str(error))
    if not error.is_refusal:
        # A server that refuses us fails every letter alike: no letter pays for that.
        try_later(message, reason=str(error), code=error.code)


def cannot_be_sent(message: Message, *, reason: str) -> str:
    """No mail can carry this text or address."""
    settle(message, State.FAILED, reason=reason)
    return State.FAILED


def stopped(message: Message) -> str:
    """The mark was refused: say why in the row, or walk away from a claim that was lost."""
    obstacle = obstacle_of(message)
    if obstacle is None:
        return "lost"
    if obstacle.defer:
        return put_off(message, reason=obstacle.reason, wait=obstacle.defer)
    settle(message, obstacle.state, reason=obstacle.reason)
    return obstacle.state


def put_off(message: Message, *, reason: str, wait: timedelta) -> str:
    """Wait for a better hour; its lifetime grows by as much, so that waiting loses nothing."""
    expires_at = message.expires_at + wait if message.expires_at else None
    settle(message, State.PENDING, reason=reason, due_at=Now() + wait, expires_at=expires_at)
    return State.PENDING
