"""The reports there are, in the order in which they are offered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from leads.budgets import LIMITS
from reports.asking import Question
from reports.forecast import forecast
from reports.funnel import funnel
from reports.losses import losses
from reports.overview import overview
from reports.owners import owners
from reports.replies import replies
from reports.sources import sources
from reports.tables import Table, Words


@dataclass(frozen=True)
class Page:
    """One page: its part of an address, its name, its tables, and how they are computed.

    ``is_of_now``: it tells of this moment, whatever the period.
    """

    slug: str
    title: Words
    compute: Callable[[Question], list[Table]]
    tables: Sequence[str]
    is_of_now: bool = False


PAGES = (
    Page("overview", _("Overview"), overview, ("at-a-glance", "over-time")),
    Page("funnel", _("Funnel"), funnel, ("way", "aside")),
    Page("replies", _("Reply times"), replies, ("promises", "percentiles", "steps")),
    Page(
        "sources",
        _("Sources and articles"),
        sources,
        ("sources", "articles", "first-visit", "last-visit"),
    ),
    Page("losses", _("Loss reasons"), losses, ("reasons", "places")),
    Page("owners", _("Owners"), owners, ("load", "worth"), is_of_now=True),
    Page(
        "forecast",
        _("Forecast"),
        forecast,
        ("budgets", *(currency.lower() for currency in LIMITS), "how-good"),
    ),
)
