"""What duplicates contribute to the lead page."""

from typing import Any

from django import template
from django.db.models import Q

from duplicates.models import Candidate
from leads.models import Lead
from people.models import Person

register = template.Library()

MOST_SHOWN = 3


@register.inclusion_tag("admin/duplicates/_on_lead.html", takes_context=True)
def same_person(context: template.Context, lead: Lead) -> dict[str, Any]:
    """Who else this may be, and who else this is, for whoever decides about it."""
    if not context["request"].user.has_perm("duplicates.view_candidate"):
        return {}
    hers = Q(first=lead.person_id) | Q(second=lead.person_id)
    found = Candidate.objects.to_decide().filter(hers).select_related("first", "second")
    others = Person.objects.same_human_as(lead.person).exclude(pk=lead.person_id)
    return {
        "candidates": found.order_by("-weight", "-pk")[:MOST_SHOWN],
        "others": others.order_by("pk"),
        "lead": lead,
    }
