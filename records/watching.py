"""Who sees in a list whose records have arrived, and who opened them. Opening one is on record by
itself."""

from collections.abc import Sequence
from typing import Any

from leads.watching import note, note_people
from people.watching import Act, watches
from records.models import Opening, Record


@watches(Record)
def records(user: Any, rows: Sequence[Record], act: Act) -> None:
    """Their leads."""
    note(user, [row.lead for row in rows], act)


@watches(Opening)
def openings(user: Any, rows: Sequence[Opening], act: Act) -> None:
    """The leads of those whose records they were."""
    note_people(user, (row.person_id for row in rows), act)
