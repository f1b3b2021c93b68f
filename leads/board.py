"""The board: open leads in a column for each stage, each column a page at a time."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q

from leads.budgets import totals
from leads.models import Lead, LeadQuerySet
from leads.moments import moment_in
from leads.stages import ASIDE, OPEN, Stage, reachable_from

CARDS = 20
# Eight columns are counted and added up, and nobody moves more cards than this.
MOST_COUNTED = 500
LONGEST_KEY = 18


@dataclass(frozen=True)
class Place:
    """Where in a column its page begins: after the lead with this promise and number."""

    due_at: datetime
    lead_id: int

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place that an address names, or None, the top, for anything else."""
        moment, _sign, number = text.partition("~")
        due_at = moment_in(moment)
        if due_at is None or not number.isdecimal() or len(number) > LONGEST_KEY:
            return None
        return cls(due_at, int(number))

    def __str__(self) -> str:
        return f"{self.due_at.isoformat()}~{self.lead_id}"

    @property
    def after(self) -> Q:
        """What comes after it, in the order of the column."""
        later = Q(reply_due_at__gt=self.due_at) | Q(pk__gt=self.lead_id)
        return Q(reply_due_at__gte=self.due_at) & later


@dataclass(frozen=True)
class Card:
    """One lead, and the stages ahead of it that there is an arrow to."""

    lead: Lead
    arrows: list[Stage]


@dataclass(frozen=True)
class Column:
    """One stage: some of its leads in the order of the promised replies, how many there are, and
    what they could spend.

    ``is_more``: there are more than ``number``. ``next_page`` and ``top`` are the query strings of
    the board with this column's next page and from its top; empty when there is no other.
    """

    stage: Stage
    cards: list[Card]
    number: int
    totals: list[str]
    is_more: bool
    next_page: str
    top: str


def columns(leads: LeadQuerySet, places: Mapping[str, str]) -> list[Column]:
    """A column for each open stage; ``places`` has where those begin that are not at their top.

    Two queries a stage at most, whose cost does not grow with how many leads there are.
    """
    read = {stage: Place.read(places.get(stage, "")) for stage in OPEN}
    known = {stage: place for stage, place in read.items() if place}
    return [_column(leads, stage, known) for stage in OPEN]


def _column(leads: LeadQuerySet, stage: Stage, places: Mapping[Stage, Place]) -> Column:
    place = places.get(stage)
    there = leads.filter(stage=stage)
    page = there.filter(place.after) if place else there
    related = page.select_related("person", "treatment", "destination", "owner")
    shown = list(related.order_by("reply_due_at", "pk")[: CARDS + 1])
    is_whole = place is None and len(shown) <= CARDS
    all_of_it = there.order_by("reply_due_at").values_list("budget", flat=True)
    budgets = [x.budget for x in shown] if is_whole else list(all_of_it[: MOST_COUNTED + 1])
    number = len(budgets)
    last = shown[CARDS - 1] if len(shown) > CARDS else None
    others = {name: where for name, where in places.items() if name != stage}
    arrows = [each for each in reachable_from(stage) if each not in ASIDE]
    return Column(
        stage=stage,
        cards=[Card(lead, arrows) for lead in shown[:CARDS]],
        number=min(number, MOST_COUNTED),
        totals=totals(Counter(budgets[:MOST_COUNTED])),
        is_more=number > MOST_COUNTED,
        next_page=_query(others | {stage: Place(last.reply_due_at, last.pk)}) if last else "",
        top=_query(others) if place else "",
    )


def _query(places: Mapping[Stage, Place]) -> str:
    return "?" + urlencode({stage.value: str(place) for stage, place in places.items()})
