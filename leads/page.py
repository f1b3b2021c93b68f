"""The context of the lead page, which the desk and the apps above it render."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from consents.standing import standings
from leads import budgets, timeline
from leads.assigning import advise
from leads.forms import (
    AskedForForm,
    CallForm,
    MoveForm,
    NoteForm,
    OwnerForm,
    TakenBackForm,
    TaskForm,
)
from leads.mentions import unread_on
from leads.models import Lead
from leads.moments import moment_in
from leads.sight import leads_for, masked, may_read_words
from leads.stages import ASIDE, reachable_from
from leads.watching import note_lists
from people.models import Person


def lead_page(
    site: admin.AdminSite, request: HttpRequest, lead: Lead, *, refused: str = ""
) -> dict[str, Any]:
    """The lead page's context, beside the panels of other apps; the same few queries always.

    ``refused`` names the form that was just refused: it holds what was typed.
    """
    typed = {refused: request.POST}
    only = request.GET.get("only", "")
    before = moment_in(request.GET.get("before", ""))
    entries = timeline.entries(lead, before=before, only=only)
    reads = may_read_words(request.user)
    hers = leads_for(request.user)
    same_human = Person.objects.same_human_as(lead.person)
    consents = standings(lead.person)
    owner_form = OwnerForm(initial={"owner": lead.owner, "version": lead.version})
    context = {
        **site.each_context(request),
        "title": lead.reference,
        "opts": Lead._meta,
        "can_act": reads and request.user.has_perm("leads.change_lead"),
        "lead": lead,
        "person": lead.person,
        "consents": consents,
        "taken_back_form": TakenBackForm(standings=consents),
        "other_leads": hers.filter(person__in=same_human).exclude(pk=lead.pk)[:5],
        "same_phone": hers.of_same_phone(lead.person).select_related("person")[:5],
        "timeline": entries if reads else masked(entries),
        "only": only if only in timeline.GROUPS else "",
        "timeline_groups": [(name, words) for name, (words, _kinds) in timeline.GROUPS.items()],
        "reads_words": reads,
        "unsettled": list(lead.patient_messages.filter(settled_at__isnull=True)) if reads else [],
        "older": entries[-1].at.isoformat() if len(entries) == timeline.PAGE else "",
        "stages_ahead": [
            (stage, [str(need.label) for need in lead.misses_for(stage)])
            for stage in reachable_from(lead.stage)
            if stage not in ASIDE
        ],
        "budget": budgets.in_words(lead.budget),
        # Its lists are long, and seldom wanted.
        "asked_form": AskedForForm(typed.get("correct"), instance=lead)
        if "correct" in {refused, *request.GET}
        else None,
        "move_form": MoveForm(typed.get("move")),
        "stages_aside": [s for s in reachable_from(lead.stage) if s in ASIDE],
        "advice": advise(lead) if lead.owner is None and lead.is_open else None,
        "owner_form": owner_form,
        "named": unread_on(lead, request.user) if reads else [],
        "note_form": NoteForm(typed.get("note")),
        "tasks": list(lead.tasks.to_do().select_related("assignee")) if reads else [],
        "task_form": TaskForm(typed.get("task"), staff=owner_form.staff),
        "call_form": CallForm(typed.get("call")),
        "now": timezone.now(),
    }
    note_lists(request.user, context, of=lead)
    return context
