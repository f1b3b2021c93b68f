"""When a member of staff is at work: by hours of her own, or by those of the desk."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from leads.duties import Duty
from staff.desk import desk
from staff.hours import ALWAYS, Hours
from staff.models import User

# The working day of who has no hours, and where the desk has none either.
SATURDAY, NINE = 5, 9
ONE_DAY = timedelta(days=1)


def duty_of(user: User | None) -> Duty | None:
    """What is known of her work, if anything is."""
    return getattr(user, "duty", None)


def hours_of(duty: Duty | None) -> Hours:
    """Her working hours; round the clock where nobody said when.

    A calendar in which nobody ever works counts as if it were not there.
    """
    hers = duty.calendar.hours if duty and duty.calendar else None
    return hers if hers and hers.shifts else desk().hours


def at_work_from(duty: Duty, now: datetime) -> datetime:
    """The first moment from now on at which she works: now itself while she does."""
    return hours_of(duty).opening(now)


def works_on(user: User, day: date) -> bool:
    """Whether she works on this day of her zone: not away, and within her hours.

    Where nobody said when, from Monday to Friday.
    """
    duty = duty_of(user)
    if duty is not None and duty.is_away(day):
        return False
    hours = hours_of(duty)
    if hours is ALWAYS:
        return day.weekday() < SATURDAY
    begins = _midnight(day, user)
    return bool(hours.between(begins, _midnight(day + ONE_DAY, user)))


def begin_of_work_on(user: User | None, moment: datetime) -> datetime:
    """When she begins to work on the day of this moment, or on the next one on which she does."""
    hours, day = hours_of(duty_of(user)), moment.astimezone(_zone(user)).date()
    if hours is ALWAYS:
        return datetime.combine(day, time(NINE), tzinfo=_zone(user))
    return hours.opening(_midnight(day, user))


def working_moment(user: User | None, moment: datetime) -> datetime:
    """This moment if she is at work then, or else when she begins to be."""
    hours = hours_of(duty_of(user))
    if hours is not ALWAYS:
        return hours.opening(moment)
    morning = begin_of_work_on(user, moment)
    return morning if morning >= moment else begin_of_work_on(user, moment + ONE_DAY)


def _midnight(day: date, user: User | None) -> datetime:
    return datetime.combine(day, time.min, tzinfo=_zone(user))


def _zone(user: User | None) -> ZoneInfo:
    return ZoneInfo(user.time_zone if user else "UTC")
