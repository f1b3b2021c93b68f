"""The circuit breaker of a channel: a server that refuses us is left alone for a while."""

from django.db.models import F
from django.db.models.functions import Now

from outbox.models import Channel
from outbox.schedule import BREAKER_FAILURES, BREAKER_PAUSE


def heartbeat(name: str) -> None:
    """Note that a delivery run looked at this channel now."""
    Channel.objects.update_or_create(name=name, defaults={"drained_at": Now()})


def is_open(name: str) -> bool:
    """Whether nothing is to be tried on this channel now."""
    return Channel.objects.filter(name=name, paused_until__gt=Now()).exists()


def count_failure(name: str, error: str) -> None:
    """One more refusal of the whole server; the fifth in a row pauses the channel."""
    row = Channel.objects.filter(name=name)
    row.update(failures=F("failures") + 1, last_error=error[:120])
    row.filter(failures__gte=BREAKER_FAILURES).update(
        paused_until=Now() + BREAKER_PAUSE, failures=0
    )


def reset(name: str) -> None:
    """The server took us: forget earlier failures."""
    Channel.objects.filter(name=name, failures__gt=0).update(failures=0, last_error="")
