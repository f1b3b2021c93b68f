"""Who of the staff looked at, changed or took along which lead: a row for each page, for ever."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from staff.kinds import What
from staff.models import Access

# So many leads stand in one row; a page of the desk never shows more.
MOST_A_ROW = 500


def note_access(
    who: Any, references: Iterable[str], what: What, *, beside: Iterable[str] = ()
) -> None:
    """Write down that this member of staff did this to these leads. One statement.

    ``beside``: others that the same page lists. Called before anything of a lead is shown or
    handed over: what cannot be written down is not seen. A search is written down even if nothing
    was found, and never what was typed.
    """
    rows = [*_rows(who, what, references), *_rows(who, What.LISTED, beside)]
    if not rows and what == What.SEARCHED:
        rows = [Access(who_id=who.pk, what=what, number=0)]
    if rows:
        Access.objects.bulk_create(rows)


def _rows(who: Any, what: What, references: Iterable[str]) -> Iterator[Access]:
    rest = iter(references)
    while some := list(islice(rest, MOST_A_ROW)):
        yield Access(who_id=who.pk, what=what, number=len(some), leads=" ".join(some))
