"""The menu of the patient’s page."""

from typing import Any

from django import template
from django.urls import reverse

from portal.sections import OVERVIEW, SECTIONS

register = template.Library()


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
