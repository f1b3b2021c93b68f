"""A delivery run: take back, claim, render and freeze, mark, send, record.

The order is the whole point; docs/architecture.md tells what the database says after a crash
at each step. Nothing may come between the server's yes and the row's ``sent``.
"""

import logging
import time
from collections import Counter
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from outbox import breaker, claims, outcomes
from outbox.building import Parcel, build_parcel
from outbox.freezing import freeze, readdress
from outbox.gate import mark
from outbox.models import Message, MessageClass, State
from outbox.schedule import next_welcome
from outbox.transports import (
    ChannelDown,
    FateUnknown,
    NotSent,
    Refused,
    Transport,
    configured_transport,
)
from people.selectors import quiet_elsewhere

log = logging.getLogger(__name__)

SECONDS_OF_CLAIMING = 60


def drain() -> Counter[str]:
    """Send what is due, for up to a minute; how many rows ended in which way.

    Any number of runs may happen at once, in any number of processes.
    """
    out = configured_transport()
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
            tally[deliver(message, out)] += 1
        except ChannelDown as error:
            outcomes.channel_is_down(out.name, error, message)
            claims.let_go(batch[position:])
            break
        except Exception:
            # The boundary of the run. The row stays claimed until its lease ends, as if the
            # worker had died with it, so that the third time sets it aside.
            log.exception("delivery failed message=%s", message.pk)
            out.close()
    if tally[State.SENT]:
        breaker.reset(out.name)
    return tally


def deliver(message: Message, out: Transport) -> str:
    """Bring one claimed letter to its next state, which is returned. Raises ChannelDown."""
    if message.message_class == MessageClass.MARKETING and message.person is not None:
        now, person = timezone.now(), message.person
        welcome = next_welcome(
            now, ZoneInfo(person.time_zone), person.quiet_hours, also=quiet_elsewhere(person)
        )
        if welcome > now:
            return outcomes.put_off(message, reason="night", wait=welcome - now)
    if message.is_frozen:
        readdress(message)
    elif not freeze(message):
        return message.state
    try:
        parcel = build_parcel(message)
    except ValueError as error:
        return outcomes.cannot_be_sent(message, reason=type(error).__name__)
    out.open()
    return _send(message, parcel, out) if mark(message) else outcomes.stopped(message)


def _send(message: Message, parcel: Parcel, out: Transport) -> str:
    try:
        out.send(parcel)
    except Refused as refusal:
        return outcomes.refused(out.name, refusal, message)
    except NotSent as error:
        return outcomes.try_later(message, reason=str(error))
    except FateUnknown:
        claims.settle_unknown_fate(claims.rows_of(message))
        return "fate unknown"
    return outcomes.sent(message)
