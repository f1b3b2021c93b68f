"""What records contribute to the lead page."""

from typing import Any

from django import template

from leads.models import Lead
from records.models import Record, State

register = template.Library()


@register.inclusion_tag("admin/records/record/_panel.html", takes_context=True)
def records_of(context: template.Context, lead: Lead) -> dict[str, Any]:
    """The files of a lead: with names for those who may open them, else a number."""
    user = context["request"].user
    arrived = list(lead.records.exclude(state=State.ARRIVING).select_related("seen_by"))
    may_open = bool(arrived) and Record.objects.readable_by(user).filter(lead=lead).exists()
    unseen = [each for each in arrived if each.state == State.READY and each.seen_at is None]
    return {
        "lead": lead,
        "records": arrived,
        "may_open": may_open,
        "last_unseen": max(unseen, key=lambda each: each.pk, default=None),
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
    }
