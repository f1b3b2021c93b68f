"""The menu of the patient’s page, and what treatments are called there."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import get_language

from catalog import naming
from disclaimers.touchpoints import current
from people.models import Purpose
from people.selectors import current_wordings
from portal.agreements import Offer
from portal.sections import OVERVIEW, SECTIONS
from quotes.shown import Shown

register = template.Library()
register.filter("called", naming.called)


@register.inclusion_tag("portal/_menu.html", takes_context=True)
def my_menu(context: template.Context) -> dict[str, Any]:
    """Every part of her page, and which of them this is; a page below a part counts as the part."""
    here = context["request"].path
    overview = (reverse(OVERVIEW[0]), OVERVIEW[1])
    parts = [(reverse(section.url_name), section.label) for section in SECTIONS]
    current = next((address for address, _label in parts if here.startswith(address)), overview[0])
    return {"entries": [overview, *parts], "current": current, "here": here}


@register.inclusion_tag("portal/_back.html", takes_context=True)
def my_back(context: template.Context) -> dict[str, Any]:
    """The way back to the overview, on the parts of her page only."""
    here = context["request"].path
    is_part = any(here.startswith(reverse(section.url_name)) for section in SECTIONS)
    return {"address": reverse(OVERVIEW[0]) if is_part else ""}


@register.inclusion_tag("portal/_offer.html", takes_context=True)
def offer(context: template.Context, purpose: str, back: str) -> dict[str, Any]:
    """One thing to agree to on the page that needs it; afterwards she is on the part ``back``."""
    request, asked = context["request"], Purpose(purpose)
    wordings = current_wordings([asked], language=get_language() or context["person"].language)
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "offer": Offer(asked, wordings[asked], waiting_since=None),
        "shown": Shown(current(request).clauses(), wordings).sign(),
        "back": back,
    }
