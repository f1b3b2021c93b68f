"""How often is often: counted in the database, since Redis may be away; one statement a count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from antispam.models import Bucket

SALT = "antispam.bucket"
COUNT = """
INSERT INTO antispam_bucket (key, count, expires_at) VALUES ROWS
ON CONFLICT (key) DO UPDATE SET count = antispam_bucket.count + 1
RETURNING key, count
"""
# Starts anew once over; does not last longer by what is refused.
TRY = """
INSERT INTO antispam_bucket (key, count, expires_at) VALUES (%(key)s, 1, %(end)s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE
        WHEN antispam_bucket.expires_at <= %(now)s THEN 1
        WHEN antispam_bucket.count > %(most)s THEN antispam_bucket.count
        ELSE antispam_bucket.count + 1
    END,
    expires_at = CASE
        WHEN antispam_bucket.expires_at > %(now)s AND antispam_bucket.count >= %(most)s
        THEN antispam_bucket.expires_at
        ELSE %(end)s
    END
RETURNING count
"""
# So far above a limit that no family, hospital or office explains it.
FLOOD = 20


@dataclass(frozen=True)
class Limit:
    """At most ``most`` of a kind within one stretch of time."""

    kind: str
    most: int
    within: timedelta


def network_limits() -> tuple[Limit, ...]:
    """For one network: a household, an office, a ward."""
    return (
        Limit("network", settings.SPAM_PER_NETWORK, timedelta(minutes=10)),
        Limit("network a day", settings.SPAM_PER_NETWORK_DAY, timedelta(days=1)),
    )


def address_limits() -> tuple[Limit, ...]:
    """For one e-mail address."""
    return (Limit("address a day", settings.SPAM_PER_ADDRESS_DAY, timedelta(days=1)),)


@dataclass(frozen=True)
class Count:
    """How often something happened within its stretch of time, this time included."""

    limit: Limit
    number: int

    @property
    def is_over(self) -> bool:
        return self.number > self.limit.most

    @property
    def is_flood(self) -> bool:
        return self.number > self.limit.most * FLOOD


def count(things: Iterable[tuple[Limit, str]]) -> list[Count]:
    """Count each thing once more, and say how often it has happened now.

    It stands whatever becomes of the caller's transaction, if called outside one.
    """
    now = timezone.now()
    rows = {_key(limit, what, now): (limit, _end(limit, now)) for limit, what in things}
    # In one order always, so that two statements never wait for each other.
    keys = sorted(rows)
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT.replace("ROWS", ", ".join(["(%s, 1, %s)"] * len(keys))),
            [
                value
                for key in keys
                for value in (key, connection.ops.adapt_datetimefield_value(rows[key][1]))
            ],
        )
        return [Count(rows[key][0], number) for key, number in cursor.fetchall()]


def count_try(limit: Limit, what: str) -> Count:
    """Count one more try of something, and say how many there were without a pause.

    Unlike `count` it knows no stretches of the clock: whoever is over the limit is let try again
    after ``within`` has passed since the last try that was not refused. So never more than
    ``most`` are let through within any time of that length, however they are spread.
    """
    now = timezone.now()
    moments = {"now": now, "end": now + limit.within}
    adapted = {
        name: connection.ops.adapt_datetimefield_value(moment) for name, moment in moments.items()
    }
    key = _keyed(f"{limit.kind}|{what}")
    with connection.cursor() as cursor:
        cursor.execute(TRY, {"key": key, "most": limit.most, **adapted})
        return Count(limit, cursor.fetchone()[0])


def is_used_up(limit: Limit, what: str) -> bool:
    """Whether the next try would be refused."""
    tries = Bucket.objects.filter(
        key=_keyed(f"{limit.kind}|{what}"), count__gte=limit.most, expires_at__gt=timezone.now()
    )
    return tries.exists()


def forget_tries(limit: Limit, what: str) -> None:
    """The tries led to what was meant: they count no longer."""
    Bucket.objects.filter(key=_keyed(f"{limit.kind}|{what}")).delete()


def purge() -> int:
    """Delete the counts of stretches that are over; how many."""
    return Bucket.objects.filter(expires_at__lte=timezone.now()).delete()[0]


def _end(limit: Limit, now: datetime) -> datetime:
    seconds = int(limit.within.total_seconds())
    return datetime.fromtimestamp((int(now.timestamp()) // seconds + 1) * seconds, tz=UTC)


def _key(limit: Limit, what: str, now: datetime) -> str:
    return _keyed(f"{limit.kind}|{_end(limit, now).timestamp()}|{what}")


def _keyed(value: str) -> str:
    return salted_hmac(SALT, value, secret=settings.SUPPRESSION_KEY, algorithm="sha256").hexdigest()
