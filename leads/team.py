"""The team as managers see it: who has how much to do, and what of it is late.

It reads every open lead once, so it is a page of its own and no part of anybody's first page.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from leads.models import PAUSED, Duty, Lead, PatientMessage, Task
from staff.models import User

OWES_REPLY = Q(replied_at__isnull=True, awaits_confirmation=False) & ~PAUSED


@dataclass(frozen=True, kw_only=True)
class Member:
    """What somebody has on her desk; ``user`` is None for what nobody has yet.

    ``first_promise`` is the earliest promise that still stands open. ``duty`` is None for who
    takes no leads by herself.
    """

    user: User | None
    open: int = 0
    overdue: int = 0
    half_over: int = 0
    first_promise: datetime | None = None
    written: int = 0
    late_tasks: int = 0
    duty: Duty | None = None
    is_away: bool = False


def team() -> list[Member]:
    """Everybody who has something to do or takes leads, whoever is latest first. Five queries."""
    numbers: dict[int | None, dict[str, Any]] = defaultdict(dict)
    for of_one in (_leads(), _messages(), _tasks()):
        for owner, values in of_one.items():
            numbers[owner] |= values
    today = timezone.localdate()
    for duty in Duty.objects.in_force():
        numbers[duty.user_id] |= {"duty": duty, "is_away": duty.is_away(today)}
    users = User.objects.in_bulk([key for key in numbers if key is not None])
    members = [
        Member(user=users[key] if key else None, **values) for key, values in numbers.items()
    ]
    return sorted(members, key=lambda each: (-each.overdue, -each.half_over, -each.open))


def _leads() -> dict[int | None, dict[str, Any]]:
    now = timezone.now()
    is_overdue = Q(reply_due_at__lte=now)
    rows = (
        Lead.objects.open()
        .order_by()
        .values("owner")
        .annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=OWES_REPLY & is_overdue),
            half_over=Count("pk", filter=OWES_REPLY & Q(half_due_at__lte=now) & ~is_overdue),
            first_promise=Min("reply_due_at", filter=OWES_REPLY),
        )
    )
    return {row["owner"]: {k: v for k, v in row.items() if k != "owner"} for row in rows}


def _messages() -> dict[int | None, dict[str, Any]]:
    unsettled = PatientMessage.objects.filter(settled_at__isnull=True).order_by()
    rows = unsettled.values_list("lead__owner").annotate(written=Count("lead", distinct=True))
    return {owner: {"written": number} for owner, number in rows}


def _tasks() -> dict[int | None, dict[str, Any]]:
    late = Task.objects.to_do().filter(due_at__lt=timezone.now()).order_by()
    whose = late.annotate(whose=Coalesce("assignee", "lead__owner")).values_list("whose")
    return {owner: {"late_tasks": number} for owner, number in whose.annotate(late=Count("pk"))}
