"""Which leads stand on one page of the list: bounded work, however many leads there are.

Nothing is counted beyond a thousand, no page is reached by skipping those before it (the address
names the lead at its edge), and a search looks at the newest leads before it asks the index: what
is in every row is found among the newest, and what is rare by the index.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Case, F, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable

from leads.counting import MOST_COUNTED, counted
from leads.finding import wanted
from leads.models import BeginsWith, Lead
from leads.trigrams import contains_all, with_words

LOOKED_THROUGH = 2_000
# An export reads so many at a time; fewer first, so that it begins at once.
FIRST_FEW, FEW = 200, 1_000
# A number is parsed as soon as it is read.
NOT_SHOWN = ("haystack", "person__phone")
PLACE = re.compile(r"(after|before)-(\d{1,18})|(last)")

SORTS: dict[str, Combinable] = {
    "who": BeginsWith("haystack"),
    "clock": F("reply_due_at"),
    "opened_at": F("opened_at"),
}


@dataclass(frozen=True)
class Order:
    """By what leads are sorted; the number tells equal ones apart, so that each has its place."""

    by: str = "opened_at"
    is_descending: bool = True

    @classmethod
    def read(cls, text: str) -> "Order":
        """The order that an address names, as ``-opened_at``; the usual one for anything else."""
        by = text.removeprefix("-")
        return cls(by, text.startswith("-")) if by in SORTS else cls()

    def __str__(self) -> str:
        return f"-{self.by}" if self.is_descending else self.by

    @property
    def reversed(self) -> "Order":
        return Order(self.by, not self.is_descending)

    def sort(self, rows: QuerySet[Lead]) -> QuerySet[Lead]:
        """These leads in this order."""
        key, number = self.key(), F("pk")
        if self.is_descending:
            return rows.order_by(key.desc(), number.desc())
        return rows.order_by(key.asc(), number.asc())

    def beyond(self, rows: QuerySet[Lead], lead_id: int) -> QuerySet[Lead]:
        """Those that come after this lead."""
        there = Lead.objects.filter(pk=lead_id).order_by()
        return self.past(rows, Subquery(there.values(edge=self.key())), lead_id)

    def past(self, rows: QuerySet[Lead], edge: Any, lead_id: int) -> QuerySet[Lead]:
        """Those that come after a lead with this number, whose key is, or was, this."""
        which = "lt" if self.is_descending else "gt"
        # The first condition says nothing new, but an index can begin with it.
        return rows.alias(sort_key=self.key()).filter(
            Q(**{f"sort_key__{which}e": edge}),
            Q(**{f"sort_key__{which}": edge}) | Q(**{f"pk__{which}": lead_id}),
        )

    def key(self) -> Any:
        return SORTS[self.by]


@dataclass(frozen=True)
class Place:
    """Where in the list a page begins or ends, as its address says it: no word of a person."""

    edge: int | None = None
    is_backwards: bool = False

    @classmethod
    def read(cls, text: str) -> "Place":
        """The place that an address names; the first page for anything else."""
        found = PLACE.fullmatch(text)
        if found is None:
            return cls()
        way, lead_id, last = found.groups()
        return cls(int(lead_id) if lead_id else None, is_backwards=bool(last) or way == "before")


@dataclass(frozen=True)
class Found:
    """One page. ``number`` of leads in all, or the most that was counted with ``is_more``.

    None: nothing was counted.
    """

    leads: list[Lead]
    has_earlier: bool
    has_later: bool
    number: int | None
    is_more: bool = False


def page(rows: QuerySet[Lead], *, query: str, order: Order, place: Place, size: int) -> Found:
    """The leads of one page, of those among ``rows`` that the query means."""
    found = _page(rows, query, order, place, size)
    if place.edge and place.is_backwards and len(found.leads) < size:
        # Less than a page is left in front: then the first page is meant.
        return _page(rows, query, order, Place(), size)
    return found


def _page(rows: QuerySet[Lead], query: str, order: Order, place: Place, size: int) -> Found:
    way = order.reversed if place.is_backwards else order
    words = wanted(query) if query.strip() else []
    if words is None:
        return Found([], has_earlier=False, has_later=False, number=0)
    number: int | None
    walk = way.sort(way.beyond(rows, place.edge) if place.edge else rows)
    if words:
        walk, number, is_more = _search(rows, walk, words, size)
    leads = list(walk.defer(*NOT_SHOWN)[: size + 1])
    has_further = len(leads) > size
    leads = leads[:size]
    if not words:
        number, is_more = _count(rows, None if place.edge or has_further else len(leads))
    elif place.edge or place.is_backwards:
        number = None
    if place.is_backwards:
        return Found(leads[::-1], has_further, place.edge is not None, number, is_more)
    return Found(leads, place.edge is not None, has_further, number, is_more)


def how_many(rows: QuerySet[Lead], query: str) -> tuple[int, bool]:
    """How many leads the query means, as the list says it: a number, and whether there are more."""
    words = wanted(query) if query.strip() else []
    if words is None:
        return 0, False
    if not words:
        return _count(rows, None)
    _walk, number, is_more = _search(rows, Order().sort(rows), words, size=0)
    return number, is_more


def few_at_a_time(
    rows: QuerySet[Lead], *, query: str, order: Order, fields: Sequence[str]
) -> Iterator[list[tuple[Any, ...]]]:
    """All leads that the query means, in their order: of each these fields, then key and number.

    Each few are a statement of their own. A lead that moves in the order meanwhile may be met twice
    or not at all, which the usual order, by the moment of opening, rules out.
    """
    words = wanted(query) if query.strip() else []
    if words is None:
        return
    if words:
        rows = _narrowed(rows, words)
    walk = order.sort(rows)
    found: list[tuple[Any, ...]] = []
    size = FIRST_FEW
    while True:
        part = order.past(walk, *found[-1][-2:]) if found else walk
        keyed = part.annotate(sort_key=order.key())
        found = list(keyed.values_list(*fields, "sort_key", "pk")[:size])
        if found:
            yield found
        if len(found) < size:
            return
        size = FEW


def _narrowed(rows: QuerySet[Lead], words: list[str]) -> QuerySet[Lead]:
    indexed = with_words(rows.order_by(), words, vendor=connection.vendor)
    some = list(indexed.values_list("pk", flat=True)[: MOST_COUNTED + 1])
    if len(some) <= MOST_COUNTED:
        return rows.filter(pk__in=some)
    return rows.filter(contains_all(words))


def _count(rows: QuerySet[Lead], known: int | None) -> tuple[int, bool]:
    if known is not None:
        return known, False
    found = counted(rows)
    return found.number, found.is_more


def _search(
    rows: QuerySet[Lead], walk: QuerySet[Lead], words: list[str], size: int
) -> tuple[QuerySet[Lead], int, bool]:
    """The walk narrowed down, and how many are found: a number, and whether there are more."""
    hit = Case(When(contains_all(words), then=Value(1)), default=Value(0))
    looked = list(walk.annotate(hit=hit).values_list("pk", "hit")[:LOOKED_THROUGH])
    hits = [pk for pk, is_hit in looked if is_hit]
    if len(looked) < LOOKED_THROUGH or len(hits) > size:
        is_more = len(looked) == LOOKED_THROUGH
        return walk.filter(pk__in=hits[: size + 1]), len(hits), is_more
    indexed = with_words(rows.order_by(), words, vendor=connection.vendor)
    some = list(indexed.values_list("pk", flat=True)[: MOST_COUNTED + 1])
    if len(some) <= MOST_COUNTED:
        return walk.filter(pk__in=some), len(some), False
    # Too many to put in order, and so many that the walk soon meets enough of them.
    return walk.filter(contains_all(words)), MOST_COUNTED, True
