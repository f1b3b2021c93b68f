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
