"""A delivery run: take back, claim, render and freeze, mark, send, record.

The order is the whole point; docs/architecture.md tells what the database says after a crash
at each step. Nothing here may come between the server's yes and the row's ``sent``.
"""

import logging
import time
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from outbox import breaker, claims
from outbox.building import build_email
from outbox.freezing import freeze
from outbox.gate import mark, obstacle_of
from outbox.models import Message, MessageClass, State
from outbox.recording import record_sent
from outbox.schedule import MOST_ATTEMPTS, next_daytime, retry_delay
from outbox.transports import (
    ChannelDown,
    FateUnknown,
    NotSent,
    Refused,
    Transport,
    configured_transport,
)
from people.models import Suppression
from people.services import suppress

log = logging.getLogger(__name__)

SECONDS_OF_CLAIMING = 60


def drain(*, transport: Transport | None = None) -> Counter[str]:
    """Send what is due, for up to a minute; how many rows ended in which state.

    Any number of runs may happen at once, in any number of processes.
    """
    out = transport or configured_transport()
    tally: Counter[str] = Counter()
    breaker.heartbeat(out.name)
    claims.take_back_abandoned()
    stop_at = time.monotonic() + SECONDS_OF_CLAIMING
    try:
        while time.monotonic() < stop_at and not breaker.is_open(out.name):
            batch = claims.claim()
            if not batch:
                break
            tally += _deliver_batch(batch, out)
    finally:
        out.close()
    return tally


def _deliver_batch(batch: list[Message], out: Transport) -> Counter[str]:
    tally: Counter[str] = Counter()
    # A slow server must not let the leases of the rest run out: that would look like a crash.
    let_go_at = time.monotonic() + settings.OUTBOX_CLAIM_LEASE.total_seconds() / 2
    for position, message in enumerate(batch):
        if time.monotonic() > let_go_at:
            claims.let_go(batch[position:])
            break
        try:
            tally[_deliver(message, out)] += 1
        except ChannelDown as error:
            _channel_is_down(out, error, message)
            claims.let_go(batch[position:])
            break
        except Exception:
            # The boundary of the run. The row stays claimed until its lease ends, as if the
            # worker had died with it, so that the third time sets it aside.
            log.exception("delivery failed message=%s", message.pk)
    return tally


def _deliver(message: Message, out: Transport) -> str:
    """Bring one claimed letter to its next state, which is returned. Raises ChannelDown."""
    if message.message_class == MessageClass.MARKETING:
        now = timezone.now()
        daytime = next_daytime(now, ZoneInfo(message.person.time_zone))
        if daytime > now:
            return _put_off(message, reason="night", due_at=daytime, expires_by=daytime - now)
    if not message.is_frozen and not freeze(message):
        return message.state
    email = build_email(message)
    if out.open():
        breaker.reset(out.name)
    if not mark(message):
        return _stopped(message)
    return _send(message, email, out)


def _send(message: Message, email: EmailMessage, out: Transport) -> str:
    try:
        out.send(email)
    except Refused as refusal:
        return _refused(message, refusal)
    except NotSent as error:
        return _try_later(message, reason=str(error))
    except FateUnknown:
        held = Message.objects.filter(pk=message.pk, lease_token=message.lease_token)
        claims.settle_unknown_fate(held)
        return "fate unknown"
    return _sent(message)


@transaction.atomic
def _sent(message: Message) -> str:
    if claims.settle(message, State.SENT, sent_at=Now(), smtp_code=250):
        record_sent(message)
    return State.SENT


def _refused(message: Message, refusal: Refused) -> str:
    if not refusal.is_final:
        return _try_later(message, reason=str(refusal), code=refusal.code)
    with transaction.atomic():
        claims.settle(message, State.FAILED, reason=str(refusal), smtp_code=refusal.code)
        if refusal.at_recipient:
            suppress(
                message.recipient,
                scope=Suppression.Scope.ALL,
                reason=Suppression.Reason.HARD_BOUNCE,
            )
    return State.FAILED


def _try_later(message: Message, *, reason: str, code: int | None = None) -> str:
    attempt = message.attempt + 1
    if attempt >= MOST_ATTEMPTS:
        claims.settle(message, State.FAILED, reason=reason, smtp_code=code, attempt=attempt)
        return State.FAILED
    claims.settle(
        message,
        State.RETRY,
        reason=reason,
        smtp_code=code,
        attempt=attempt,
        due_at=Now() + retry_delay(attempt),
        data_started_at=None,
    )
    return State.RETRY


def _channel_is_down(out: Transport, error: ChannelDown, message: Message) -> None:
    log.warning("channel down name=%s error=%s code=%s", out.name, error, error.code)
    breaker.count_failure(out.name, str(error))
    if not error.is_refused_login:
        # A server that does not know us fails every letter alike: no letter pays for that.
        _try_later(message, reason=str(error), code=error.code)


def _stopped(message: Message) -> str:
    """The mark was refused: say why in the row, or walk away from a claim that was lost."""
    obstacle = obstacle_of(message)
    if obstacle is None:
        return "lost"
    if obstacle.defer:
        return _put_off(
            message,
            reason=obstacle.reason,
            due_at=timezone.now() + obstacle.defer,
            expires_by=obstacle.defer,
        )
    claims.settle(message, obstacle.state, reason=obstacle.reason)
    return obstacle.state


def _put_off(message: Message, *, reason: str, due_at: datetime, expires_by: timedelta) -> str:
    """Wait for a better hour; its lifetime is longer by as much, so that waiting loses nothing."""
    expires_at = message.expires_at + expires_by if message.expires_at else None
    claims.settle(message, State.PENDING, reason=reason, due_at=due_at, expires_at=expires_at)
    return State.PENDING
