"""Who reads a request sees its lead."""

from collections.abc import Sequence
from typing import Any

from leads.watching import note
from people.watching import Act, watches
from quotes.models import QuoteRequest


@watches(QuoteRequest)
def requests(user: Any, rows: Sequence[QuoteRequest], act: Act) -> None:
    """The leads that they began."""
    note(user, [row.lead for row in rows if row.lead is not None], act)
