"""A message that she writes on her page: one story over two parts."""

from uuid import UUID

from django.db import transaction

from disclaimers.models import Clauses
from disclaimers.policy import TouchpointKind
from disclaimers.services import clause_set, record_touchpoint
from leads.messages import keep_patient_message
from leads.models import Lead, PatientMessage


@transaction.atomic
def write_to_us(lead: Lead, *, text: str, form_key: UUID, shown: Clauses) -> PatientMessage:
    """Keep what she wrote, and in the ledger what stood beside it.

    Raises MessageUnfit, TooManyMessages or PersonErased.
    """
    message = keep_patient_message(lead, text=text, form_key=form_key)
    record_touchpoint(
        kind=TouchpointKind.MESSAGES_PAGE,
        person=lead.person,
        conversation=lead.conversation,
        clauses=clause_set(shown),
        where="messages page",
    )
    return message
