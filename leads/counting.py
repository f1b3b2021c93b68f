"""Counting that costs no more because there is more: nothing is counted beyond a thousand."""

from dataclasses import dataclass

from django.db.models import QuerySet

from leads.models import Lead

MOST_COUNTED = 1_000


@dataclass(frozen=True)
class Counted:
    """So many there are; with ``is_more``, more than so many."""

    number: int
    is_more: bool = False

    def __str__(self) -> str:
        return f"{self.number:,}+" if self.is_more else f"{self.number:,}"

    def __bool__(self) -> bool:
        return bool(self.number)


def counted(*rows: QuerySet[Lead]) -> Counted:
    """How many leads there are in these together; no lead is in two of them."""
    number = sum(each.order_by()[: MOST_COUNTED + 1].count() for each in rows)
    return Counted(min(number, MOST_COUNTED), is_more=number > MOST_COUNTED)
