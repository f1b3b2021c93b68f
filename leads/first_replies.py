"""What is kept of a first reply: the working time that it took, and whether it kept the promise.

Counted once, when the reply leaves, by the calendar of that day: a calendar that is changed later
changes no report of what was.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from leads.models import Lead
from leads.stages import STANDS_STILL, Stage
from staff.desk import desk

ONE_MINUTE = timedelta(minutes=1)
NOTHING = timedelta(0)
# Nobody owes an answer here. To who has urgent symptoms somebody does, though no clock runs.
RESTS = tuple(stage for stage in STANDS_STILL if stage != Stage.EMERGENCY)


def first_reply(lead: Lead, now: datetime) -> dict[str, Any]:
    """The columns of a lead that somebody answers now; none where it was answered before."""
    if lead.first_reply_took is not None:
        return {}
    is_resting = lead.stage in RESTS and lead.waiting_since <= lead.stage_changed_at
    stopped_at = lead.stage_changed_at if is_resting else now
    return {
        "first_reply_minutes": in_minutes(working_time(lead, stopped_at)),
        "is_first_reply_in_time": stopped_at <= lead.reply_due_at,
    }


def in_minutes(time: timedelta) -> int:
    """Whole minutes within which so much time lies."""
    return -(-time // ONE_MINUTE)


def working_time(lead: Lead, until: datetime) -> timedelta:
    """The working time from the request on, without that in which the lead rested."""
    hours = desk().hours
    rested = (hours.between(begins, min(ends, until)) for begins, ends in _rests(lead))
    return hours.between(lead.opened_at, until) - sum(rested, NOTHING)


def _rests(lead: Lead) -> Iterator[tuple[datetime, datetime]]:
    """From when until when it rested, before it came to its present stage; the last rest first."""
    ends = lead.stage_changed_at
    moves = lead.stage_changes.order_by("-pk")
    for stage, duration in moves.values_list("from_stage", "duration"):
        begins = ends - (duration or NOTHING)
        if stage in RESTS:
            # Who asks again while it rests is owed an answer from then on.
            yield begins, lead.waiting_since if begins < lead.waiting_since < ends else ends
        ends = begins
