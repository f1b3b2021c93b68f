"""Which letters and sequences a member of staff sees: those of her leads."""

from typing import Any

from followups.models import Enrolment, WrittenLetter
from leads.sight import of_her_leads
from people.narrowing import Condition, narrows


@narrows(Enrolment)
@narrows(WrittenLetter)
def of_leads(user: Any) -> Condition | None:
    """Those of her leads."""
    return of_her_leads(user)
