"""What requests contribute to the lead page: what she asked for, in her own words."""

from typing import Any

from django import template

from leads.models import Lead
from quotes.models import QuoteRequest

register = template.Library()


@register.inclusion_tag("quotes/_asked.html")
def asked_in_her_words(lead: Lead) -> dict[str, Any]:
    """The newest form of this lead that says something, or the newest at all; and how many more."""
    sent = list(QuoteRequest.objects.filter(lead=lead).order_by("-pk")[:5])
    said = next((each for each in sent if each.message), sent[0] if sent else None)
    return {"asked": said, "others": len(sent) - 1}
