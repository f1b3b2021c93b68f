"""Verbs of tasks: make one, do it, put it off, and what a lead's stage makes by itself."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from leads.models import Lead, Task
from leads.refusals import LeadRefused
from leads.stages import CLOSED, Stage
from leads.todo import ASKED_BY, DAYS_BETWEEN, LONGEST_TASK, Every, TaskQuerySet
from staff.models import User

# What a stage asks for is due at the beginning of somebody's day, not in her night.
BEGINNING_OF_DAY = 9


def make_task(
    lead: Lead,
    *,
    what: str,
    due_at: datetime,
    actor: User | None,
    assignee: User | None = None,
    every: str = "",
) -> Task:
    """Something to be done. Raises LeadRefused without words, with too many, or when closed."""
    what = what.strip()
    if not what:
        raise LeadRefused(_("Say what is to be done."))
    if len(what) > LONGEST_TASK:
        raise LeadRefused(_("Please keep to %(number)d characters.") % {"number": LONGEST_TASK})
    if lead.stage in CLOSED:
        raise LeadRefused(_("Nothing more is to be done for a closed lead."))
    return Task.objects.create(
        lead=lead, what=what, due_at=due_at, every=every, assignee=assignee, made_by=actor
    )


@transaction.atomic
def do_task(task: Task, *, actor: User) -> bool:
    """It is done; a task that comes again is due anew. Whether it still was to be done."""
    if not _end(Task.objects.filter(pk=task.pk), by=actor):
        return False
    if task.every:
        Task.objects.create(
            lead_id=task.lead_id,
            what=task.what,
            every=task.every,
            assignee_id=task.assignee_id,
            made_by=task.made_by,
            due_at=_next_time(task, ZoneInfo(actor.time_zone)),
        )
    return True


def _next_time(task: Task, zone: ZoneInfo) -> datetime:
    """The same time of day, so many days after it was due, and not in the past."""
    step, due = timedelta(days=DAYS_BETWEEN[Every(task.every)]), task.due_at.astimezone(zone)
    while True:
        # Added to the time on the wall, which a change of the clocks does not move.
        due += step
        if due > timezone.now():
            return due


def put_off(task: Task, *, due_at: datetime) -> bool:
    """It is due later, or sooner. Whether it still was to be done."""
    return Task.objects.to_do().filter(pk=task.pk).update(due_at=due_at) == 1


def follow_stage(lead: Lead) -> None:
    """What the last stage asked for is dropped, what this one asks for is made.

    A lead that is closed has nothing left to be done.
    """
    left = Task.objects.filter(lead=lead)
    _end(left if lead.stage in CLOSED else left.exclude(rule=""), is_dropped=True)
    zone = ZoneInfo(lead.owner.time_zone if lead.owner else "UTC")
    now = timezone.now()
    Task.objects.bulk_create(
        Task(lead=lead, rule=rule, due_at=_in_the_morning(now + after, zone))
        for rule, after in ASKED_BY.get(Stage(lead.stage), {}).items()
    )


def _in_the_morning(moment: datetime, zone: ZoneInfo) -> datetime:
    there = moment.astimezone(zone)
    return there.replace(hour=BEGINNING_OF_DAY, minute=0, second=0, microsecond=0)


def _end(tasks: TaskQuerySet, *, by: User | None = None, is_dropped: bool = False) -> int:
    return tasks.filter(done_at=None).update(
        done_at=timezone.now(), done_by=by, is_dropped=is_dropped
    )


def tasks_of(user_id: int | None) -> TaskQuerySet:
    """What this member of staff has to do: of her leads, and what was given to her."""
    hers = Q(assignee=user_id) | Q(assignee=None, lead__owner=user_id)
    return Task.objects.to_do().filter(hers).select_related("lead__person")
