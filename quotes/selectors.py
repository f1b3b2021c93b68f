"""Reads about quote requests."""

from uuid import UUID

from disclaimers.models import Clauses, Showing
from disclaimers.policy import TouchpointKind
from disclaimers.selectors import clauses_of_set
from quotes.models import QuoteRequest


def request_by_uuid(uuid: UUID) -> QuoteRequest | None:
    """The request with its lead, or None."""
    return QuoteRequest.objects.select_related("lead").filter(uuid=uuid).first()


def confirmation_clauses(request: QuoteRequest) -> Clauses:
    """The very versions that the ledger says her confirmation page shows."""
    showing = (
        Showing.objects.filter(
            conversation=request.lead.conversation_id, kind=TouchpointKind.CONFIRMATION_PAGE
        )
        .order_by("-pk")
        .first()
    )
    assert showing is not None, "a kept request always has its confirmation in the ledger"
    return clauses_of_set(showing.clause_set_id)
