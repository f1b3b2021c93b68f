"""The first page of the desk: what waits, and what is wrong."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from disclaimers.models import Refusal
from leads.clocks import MANAGES
from leads.counting import MOST_COUNTED, Counted, counted
from leads.doing import tasks_of
from leads.models import Lead, LeadQuerySet
from leads.next_actions import Band, Found, queue_of
from leads.sight import SEES_EVERY_LEAD, leads_for
from leads.stages import OPEN, Stage
from leads.watching import note_lists
from outbox.selectors import queue_health
from privacy.models import Complaint, Recall
from quotes.models import HeldRequest
from records.selectors import leads_with_new_records

MOST_SHOWN = 20
MOST_COMING = 10


def today(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What is next for her, the number at each open stage, letters and pages that need somebody.

    Nothing here costs more because there are more leads: what is many is counted up to a limit.
    """
    leads, may = leads_for(request.user), request.user.has_perm
    mine = leads.filter(owner=request.user.pk)
    at_hand = leads.filter(Q(owner=request.user.pk) | Q(owner=None))
    scopes = [mine, leads.filter(owner=None)]
    sees_all = may(SEES_EVERY_LEAD)
    context.update(
        {
            "urgent": leads.urgent().select_related("person")[:MOST_SHOWN],
            "stages": _open_by_stage(leads) if sees_all else _few_by_stage(scopes),
            "untaken": leads.untaken().select_related("person", "treatment")[:MOST_SHOWN],
            "clocks": _clocks([leads] if sees_all else scopes),
        }
    )
    if may("leads.change_lead"):
        context["next_actions"] = queue_of(
            request.user, leads, also=_new_records(leads_with_new_records(at_hand))
        )
        later = tasks_of(request.user.pk).filter(due_at__gte=_midnight())
        context["coming_up"] = later[:MOST_COMING]
    context["manages"] = may(MANAGES)
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
    queue = context.get("next_actions", [])
    note_lists(request.user, context, also=[action.lead for action in queue])
    return context


def _new_records(leads: QuerySet[Lead]) -> Iterator[Found]:
    for lead in leads.select_related("owner")[:MOST_SHOWN]:
        came_at: datetime = lead.came_at  # type: ignore[attr-defined]
        yield Found(
            lead=lead,
            band=Band.RECORDS,
            what=_("Look at her new medical records"),
            why=_("here since %(time)s") % {"time": timesince(came_at)},
            since=came_at,
        )


def _midnight() -> datetime:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)


def _clocks(scopes: Sequence[LeadQuerySet]) -> dict[str, Counted]:
    """How many promises are broken, and of how many others half of the time is over."""
    now = timezone.now()
    waiting = [each.waiting_for_reply() for each in scopes]
    is_overdue = Q(reply_due_at__lte=now)
    is_half_over = Q(half_due_at__lte=now) & ~is_overdue
    return {
        "overdue": counted(*(each.filter(is_overdue) for each in waiting)),
        "half": counted(*(each.filter(is_half_over) for each in waiting)),
    }


def _open_by_stage(leads: LeadQuerySet) -> list[tuple[Stage, Counted]]:
    numbers = [(stage, counted(leads.filter(stage=stage))) for stage in OPEN]
    return [(stage, number) for stage, number in numbers if number]


def _few_by_stage(scopes: Sequence[LeadQuerySet]) -> list[tuple[Stage, Counted]]:
    """The same where they are few: one query for each of these."""
    found = [
        list(each.open().order_by().values_list("stage", flat=True)[: MOST_COUNTED + 1])
        for each in scopes
    ]
    is_more = any(len(stages) > MOST_COUNTED for stages in found)
    numbers = Counter(chain.from_iterable(found))
    return [(stage, Counted(numbers[stage], is_more)) for stage in OPEN if stage in numbers]
