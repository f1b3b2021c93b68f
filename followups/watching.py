"""Who reads a letter that was written for a lead, or sees its sequences, sees the lead."""

from collections.abc import Sequence
from typing import Any

from followups.models import Enrolment, WrittenLetter
from leads.watching import note
from people.watching import Act, watches


@watches(WrittenLetter)
@watches(Enrolment)
def of_leads(user: Any, rows: Sequence[WrittenLetter | Enrolment], act: Act) -> None:
    """Their leads."""
    note(user, [row.lead for row in rows], act)
