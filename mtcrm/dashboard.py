"""The first page of the desk: what waits, and what is wrong."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone

from disclaimers.models import Refusal
from leads.doing import tasks_of
from leads.models import LeadQuerySet
from leads.sight import leads_for
from leads.stages import OPEN, Stage
from outbox.selectors import queue_health
from privacy.models import Complaint, Recall
from quotes.models import HeldRequest
from records.selectors import leads_with_new_records

MOST_SHOWN = 20


def today(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """New leads by promise, the number at each open stage, letters and pages that need somebody."""
    leads, may = leads_for(request.user), request.user.has_perm
    waiting = leads.waiting_for_reply()
    context.update(
        {
            "waiting": waiting.select_related("person", "treatment", "owner")[:MOST_SHOWN],
            "mine": leads.open()
            .filter(owner=request.user.pk)
            .select_related("person", "treatment")
            .order_by("reply_due_at")[:MOST_SHOWN],
            "written": leads.written_to_us().select_related("person", "treatment")[:MOST_SHOWN],
            "new_records": leads_with_new_records(leads)[:MOST_SHOWN],
            "urgent": leads.urgent().select_related("person")[:MOST_SHOWN],
            "stages": _open_by_stage(leads),
            "tasks": tasks_of(request.user.pk)[:MOST_SHOWN],
            "untaken": leads.untaken().select_related("person", "treatment")[:MOST_SHOWN],
            "clocks": _clocks(leads),
        }
    )
    if may("quotes.view_heldrequest"):
        context["held"] = HeldRequest.objects.filter(state=HeldRequest.State.HELD).count()
    if may("privacy.view_complaint"):
        open_ones = Complaint.objects.open().select_related("person")
        context["complaints"] = open_ones[:MOST_SHOWN]
    if may("privacy.view_recall"):
        context["recalls"] = Recall.objects.filter(told_at=None).count()
    if may("outbox.view_message"):
        context["letters"] = queue_health()["needs_staff"]
    if may("disclaimers.view_refusal"):
        context["refusals"] = Refusal.objects.filter(resolved_at__isnull=True)[:5]
    return context


def _clocks(leads: LeadQuerySet) -> dict[str, int]:
    """How many promises are broken, and of how many others half of the time is over."""
    now = timezone.now()
    is_overdue = Q(reply_due_at__lte=now)
    return leads.waiting_for_reply().aggregate(
        overdue=Count("pk", filter=is_overdue),
        half=Count("pk", filter=Q(half_due_at__lte=now) & ~is_overdue),
    )


def _open_by_stage(leads: LeadQuerySet) -> list[tuple[Stage, int]]:
    rows = leads.open().order_by().values_list("stage").annotate(number=Count("pk"))
    numbers = dict(rows)
    return [(stage, numbers[stage]) for stage in OPEN if stage in numbers]
