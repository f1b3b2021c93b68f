"""Verbs of tasks: make one, do it, put it off, and what is made by itself."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from leads.models import Lead, Task
from leads.presence import begin_of_work_on, working_moment
from leads.refusals import LeadRefused
from leads.stages import CLOSED, STANDS_STILL, Stage
from leads.todo import (
    ASKED_BY,
    BY_CLOCK,
    BY_STAGE,
    DAYS_BETWEEN,
    LONGEST_TASK,
    Every,
    Rule,
    TaskQuerySet,
    Wait,
    WorkingDays,
)
from staff.desk import desk
from staff.models import User

# Of somebody with more leads than this, some task is soon met among those of all.
FEW_LEADS = 2_000


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
    """What the last stage asked for is dropped, what this one asks for is made; that is due when
    its owner begins to work, and not in her night.

    A lead that is closed has nothing left to be done. Where no clock runs nothing asks for an
    answer; a promise that was half over or broken before asks again where its clock goes on.
    """
    left = Task.objects.filter(lead=lead)
    if lead.stage in CLOSED:
        _end(left, is_dropped=True)
    else:
        rests = lead.stage in STANDS_STILL
        drop(BY_STAGE | BY_CLOCK | {Rule.SILENT} if rests else BY_STAGE, [lead])
    now = timezone.now()
    for rule, wait in ASKED_BY.get(Stage(lead.stage), {}).items():
        ask_for(rule, {lead: _after(wait, now, lead)})
    if lead.owes_reply and lead.breached_at:
        ask_for(Rule.ANSWER_NOW, {lead: lead.reply_due_at})
    elif lead.owes_reply and lead.warned_at:
        ask_for(Rule.ANSWER_SOON, {lead: lead.reply_due_at})


def ask_for(rule: Rule, due: Mapping[Lead, datetime]) -> None:
    """The task of this rule, due then, for each of these leads that has none to be done."""
    Task.objects.bulk_create(
        (Task(lead=lead, rule=rule, due_at=due_at) for lead, due_at in due.items()),
        ignore_conflicts=True,
    )


def drop(rules: Iterable[Rule], leads: Iterable[Lead]) -> None:
    """What these rules asked for is no longer to be done for these leads: its cause is gone."""
    _end(Task.objects.filter(lead__in=leads, rule__in=rules), is_dropped=True)


def _after(wait: Wait, now: datetime, lead: Lead) -> datetime:
    if isinstance(wait, WorkingDays):
        return working_moment(lead.owner, desk().hours.days_after(now, wait.number))
    return begin_of_work_on(lead.owner, now + wait)


def _end(tasks: TaskQuerySet, *, by: User | None = None, is_dropped: bool = False) -> int:
    return tasks.filter(done_at=None).update(
        done_at=timezone.now(), done_by=by, is_dropped=is_dropped
    )


def tasks_of(user_id: int | None) -> TaskQuerySet:
    """What this member of staff has to do: of her leads, and what was given to her.

    Who has few leads is asked for by these, and not by walking through what all have to do.
    """
    to_do = Task.objects.to_do().select_related("lead__person")
    hers = Lead.objects.filter(owner=user_id).order_by().values_list("pk", flat=True)
    few = list(hers[: FEW_LEADS + 1])
    if len(few) > FEW_LEADS:
        return to_do.filter(Q(assignee=user_id) | Q(assignee=None, lead__owner=user_id))
    open_ones = Task.objects.filter(done_at=None).values("pk")
    given = open_ones.filter(assignee=user_id)
    of_hers = open_ones.filter(assignee=None, lead__in=few)
    # As numbers, of which SQLite sees that they are few.
    return to_do.filter(pk__in=[row["pk"] for row in given.union(of_hers, all=True)])
