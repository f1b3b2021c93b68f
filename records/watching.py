"""Who sees in a list whose records have arrived. Opening one is on record by itself."""

from collections.abc import Sequence
from typing import Any

from leads.watching import note
from people.watching import Act, watches
from records.models import Record


@watches(Record)
def records(user: Any, rows: Sequence[Record], act: Act) -> None:
    """Their leads."""
    note(user, [row.lead for row in rows], act)
