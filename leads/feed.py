"""The tasks of a member of staff for her own calendar: when, of which lead, and where to look.

No name is in it, and no word of what is to be done.
"""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from leads.doing import tasks_of
from leads.models import Task
from staff.models import User

# More are no calendar any more; the rest follow when these are done.
MOST_TASKS = 500
TAKES = timedelta(minutes=15)
ASKED_FOR_AGAIN = timedelta(hours=1)


def calendar_of(user: User) -> bytes:
    """What she has to do, as a calendar (RFC 5545): the same tasks are the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//mtcrm//Tasks//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Tasks"))
    # Times are in UTC; a program that has no zone of its own shows them in hers.
    calendar.add("x-wr-timezone", user.time_zone)
    calendar.add("refresh-interval", ASKED_FOR_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for task in tasks_of(user.pk).select_related("lead")[:MOST_TASKS]:
        calendar.add_component(_event(task))
    return bytes(calendar.to_ical())


def _event(task: Task) -> Event:
    page = settings.PUBLIC_BASE_URL + reverse("admin:leads_lead_change", args=[task.lead_id])
    event = Event()
    event.add("uid", f"task-{task.pk}@{urlsplit(settings.PUBLIC_BASE_URL).hostname}")
    event.add("dtstamp", task.made_at)
    event.add("dtstart", task.due_at)
    event.add("dtend", task.due_at + TAKES)
    event.add("summary", _("Task for lead %(reference)s") % {"reference": task.lead.reference})
    event.add("description", page)
    event.add("url", page)
    # It takes no time away in which others may ask her for a meeting.
    event.add("transp", "TRANSPARENT")
    return event
