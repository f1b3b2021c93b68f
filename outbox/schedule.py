"""When a letter is tried again, and when it may arrive: figures that can be read aloud."""

import random
from collections.abc import Collection
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

# Until the next attempt, after the first, second … failure that may pass.
RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
RETRY_SPREAD = 0.2
MOST_ATTEMPTS = 1 + len(RETRY_AFTER)
# A row that was held by this many workers that died is set aside instead of killing more.
MOST_CRASHES = 3
# A letter whose fate is unknown is sent once more at most, where that is allowed at all.
MOST_RESENDS = 1
# After this many refusals of the whole server in a row, nothing is tried for a while.
BREAKER_FAILURES = 5
BREAKER_PAUSE = timedelta(minutes=5)
# A follow-up that could not leave within this time is not sent in a stale burst.
MARKETING_LIFETIME = timedelta(hours=24)
MARKETING_INTERVAL = timedelta(hours=24)
# A letter to an address that is no person's is forgotten this long after it was due.
KEPT_WITHOUT_A_PERSON = timedelta(days=30)
# Follow-ups arrive between these hours where the person lives.
DAY_BEGINS = time(9)
DAY_ENDS = time(19)


def retry_delay(attempt: int) -> timedelta:
    """How long to wait after the ``attempt``-th failure (1-based), spread by a fifth either way."""
    base = RETRY_AFTER[min(attempt, len(RETRY_AFTER)) - 1]
    return base * random.uniform(1 - RETRY_SPREAD, 1 + RETRY_SPREAD)  # noqa: S311  (no secret)


def next_daytime(moment: datetime, zone: ZoneInfo) -> datetime:
    """The first moment from ``moment`` on that is daytime in ``zone``.

    ``moment`` itself when it is. A morning hour that a clock change skips is read as the same
    instant in the offset before the change, as zoneinfo does.
    """
    local = moment.astimezone(zone)
    if local.time() < DAY_BEGINS:
        return datetime.combine(local.date(), DAY_BEGINS, tzinfo=zone)
    if local.time() >= DAY_ENDS:
        return datetime.combine(local.date() + timedelta(days=1), DAY_BEGINS, tzinfo=zone)
    return moment


def next_welcome(
    moment: datetime,
    zone: ZoneInfo,
    quiet: tuple[time, time] | None,
    *,
    also: Collection[tuple[ZoneInfo, tuple[time, time]]] = (),
) -> datetime:
    """The first daytime moment outside the hours in which she wants to be left in peace.

    Quiet hours run from the first time until the second, over midnight when it is the earlier
    one. Who is quiet all day is looked at again in a day. ``also``: the quiet hours at other
    addresses of hers, and where each of them counts.
    """
    day = next_daytime(moment, zone)
    wanted = [(zone, quiet), *also]
    for _ in range(2 * len(wanted)):
        ends = [_after(hours, day.astimezone(where)) for where, hours in wanted]
        free = max((end for end in ends if end is not None), default=None)
        if free is None:
            return day
        day = next_daytime(free, zone)
    return moment + timedelta(days=1)


def _after(quiet: tuple[time, time] | None, local: datetime) -> datetime | None:
    """When the quiet hours that this moment lies in are over; None when it lies in none."""
    if quiet is None:
        return None
    begin, end = quiet
    now = local.time()
    over_midnight = begin > end
    is_quiet = (now >= begin or now < end) if over_midnight else begin <= now < end
    if not is_quiet:
        return None
    ends_on = local.date() + timedelta(days=1 if over_midnight and now >= begin else 0)
    return datetime.combine(ends_on, end, tzinfo=local.tzinfo)
