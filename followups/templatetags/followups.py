"""What follow-ups contribute to the lead page."""

from typing import Any

from django import template

from disclaimers.policy import TouchpointKind
from disclaimers.selectors import clauses_for
from followups.forms import ComposeForm
from followups.models import LetterTemplate
from followups.placeholders import fill
from followups.values import values_for
from leads.models import Lead, PatientMessage

register = template.Library()


@register.inclusion_tag("followups/_compose.html", takes_context=True)
def compose_letter(context: template.Context, lead: Lead) -> dict[str, Any]:
    """The compose box: empty, from a chosen template, or as it came back with an error."""
    request = context["request"]
    unsettled: list[PatientMessage] = context.get("unsettled") or []
    templates = list(LetterTemplate.objects.filter(use="staff", is_active=True))
    chosen = next((t for t in templates if t.slug == request.GET.get("template")), None)
    was_refused = context.get("compose_form")
    is_wanted = bool(chosen or unsettled or "write" in request.GET)
    return {
        "lead": lead,
        "form": was_refused or _blank_form(request.user, lead, chosen, unsettled),
        "is_open": is_wanted or was_refused is not None,
        "preview": context.get("preview"),
        "consents": context.get("consents"),
        "now": context.get("now"),
        "templates": templates,
        "chosen": chosen,
        "clauses": clauses_for(TouchpointKind.COORDINATOR_LETTER, language=lead.person.language),
    }


def _blank_form(
    user: Any, lead: Lead, chosen: LetterTemplate | None, unsettled: list[PatientMessage]
) -> ComposeForm:
    initial: dict[str, Any] = {"answers_up_to": max([each.pk for each in unsettled], default=None)}
    if chosen is not None:
        values = values_for(lead, coordinator=user)
        initial["template"] = chosen.pk
        initial["subject"] = fill(chosen.subject, values)
        initial["body"] = fill(chosen.body, values)
    return ComposeForm(initial=initial)


@register.inclusion_tag("followups/_follow_ups.html")
def follow_ups(lead: Lead) -> dict[str, Any]:
    """Which sequences this lead is in, and what comes next."""
    return {"enrolments": lead.enrolments.select_related("sequence").order_by("-pk")[:5]}
