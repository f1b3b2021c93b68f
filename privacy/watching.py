"""Who reads a complaint, or of a booking that the law keeps, sees whose leads they are."""

from collections.abc import Sequence
from typing import Any

from leads.watching import note, note_people
from people.watching import Act, watches
from privacy.models import Complaint, Hold


@watches(Complaint)
def complaints(user: Any, rows: Sequence[Complaint], act: Act) -> None:
    """The leads of who complained, where we know her."""
    note_people(user, (row.person_id for row in rows), act)


@watches(Hold)
def holds(user: Any, rows: Sequence[Hold], act: Act) -> None:
    """Their leads."""
    note(user, [row.lead for row in rows], act)
