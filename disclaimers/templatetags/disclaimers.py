"""The tags that print a page's clauses. Each clause is marked with ``data-disclaimer``."""

from typing import Any

from django import template

from disclaimers.models import Clauses
from disclaimers.policy import FIRST
from disclaimers.touchpoints import current

register = template.Library()


@register.inclusion_tag("disclaimers/_first.html", takes_context=True)
def first_clauses(context: template.Context) -> dict[str, Any]:
    """The clauses that stand above everything else (the emergency notice), if there are any."""
    return {"clauses": _page_clauses(context).only(FIRST)}


@register.inclusion_tag("disclaimers/_clauses.html", takes_context=True)
def clauses(context: template.Context) -> dict[str, Any]:
    """The other clauses of the page."""
    return {"clauses": _page_clauses(context).without(FIRST)}


def _page_clauses(context: template.Context) -> Clauses:
    return current(context["request"]).clauses()
