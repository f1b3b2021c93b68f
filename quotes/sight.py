"""Which requests a member of staff sees: those of her leads."""

from typing import Any

from leads.sight import of_her_leads
from people.narrowing import Condition, narrows
from quotes.models import QuoteRequest


@narrows(QuoteRequest)
def requests(user: Any) -> Condition | None:
    """Those of her leads."""
    return of_her_leads(user)
