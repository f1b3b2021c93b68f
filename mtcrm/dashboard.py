"""The first page of the desk: what waits, and what is wrong."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone

from disclaimers.models import Refusal
from leads.doing import tasks_of
from leads.models import Lead
from leads.stages import OPEN, Stage
from outbox.selectors import queue_health
from privacy.models import Complaint, Recall
from quotes.models import HeldRequest
from records.selectors import leads_with_new_records

MOST_SHOWN = 20


def today(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """New leads by promise, the number at each open stage, letters and pages that need somebody."""
    waiting = Lead.objects.waiting_for_reply()
    context.update(
        {
            "waiting": waiting.select_related("person", "treatment", "owner")[:MOST_SHOWN],
            "mine": Lead.objects.open()
            .filter(owner=request.user.pk)
            .select_related("person", "treatment")
            .order_by("reply_due_at")[:MOST_SHOWN],
            "written": Lead.objects.written_to_us().select_related("person", "treatment")[
                :MOST_SHOWN
            ],
            "new_records": leads_with_new_records()[:MOST_SHOWN],
            "urgent": Lead.objects.urgent().select_related("person")[:MOST_SHOWN],
            "held": HeldRequest.objects.filter(state=HeldRequest.State.HELD).count(),
            "complaints": Complaint.objects.open().select_related("person")[:MOST_SHOWN],
            "recalls": Recall.objects.filter(told_at=None).count(),
            "tasks": tasks_of(request.user.pk)[:MOST_SHOWN],
            "untaken": Lead.objects.untaken().select_related("person", "treatment")[:MOST_SHOWN],
            "clocks": _clocks(),
            "stages": _open_by_stage(),
            "letters": queue_health()["needs_staff"],
            "refusals": Refusal.objects.filter(resolved_at__isnull=True)[:5],
        }
    )
    return context


def _clocks() -> dict[str, int]:
    """How many promises are broken, and of how many others half of the time is over."""
    now = timezone.now()
    is_overdue = Q(reply_due_at__lte=now)
    return Lead.objects.waiting_for_reply().aggregate(
        overdue=Count("pk", filter=is_overdue),
        half=Count("pk", filter=Q(half_due_at__lte=now) & ~is_overdue),
    )


def _open_by_stage() -> list[tuple[Stage, int]]:
    rows = Lead.objects.open().order_by().values_list("stage").annotate(number=Count("pk"))
    numbers = dict(rows)
    return [(stage, numbers[stage]) for stage in OPEN if stage in numbers]
