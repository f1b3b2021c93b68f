"""When a member of staff is at work."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from staff.desk import desk
from staff.models import User

SATURDAY = 5


def works_on(user: User, day: date) -> bool:
    """Whether she works on this day of her zone: not away, and somebody works then.

    Where no calendar says when the desk is open, from Monday to Friday.
    """
    duty = getattr(user, "duty", None)
    if duty is not None and duty.is_away(day):
        return False
    if desk().is_always_open:
        return day.weekday() < SATURDAY
    begins = datetime.combine(day, time.min, tzinfo=ZoneInfo(user.time_zone))
    return bool(desk().hours.between(begins, begins + timedelta(days=1)))
