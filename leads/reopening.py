"""A patient takes a closed request up again, on her page."""

from django.db import transaction
from django.utils.translation import gettext as _

from leads.models import Lead
from leads.promises import first_reply_by, promise_anew
from leads.refusals import LeadRefused
from leads.services import Move, advance_lead
from leads.stages import REOPENS_AT, Stage
from people.selectors import may_be_answered
from people.services import hold


class NotToBeReopened(LeadRefused):
    """It is closed for good, or she has taken back her consent to be answered."""


def can_be_reopened(lead: Lead) -> bool:
    """Whether the patient may take it up again by herself, if she may be answered."""
    return lead.stage in REOPENS_AT


@transaction.atomic
def reopen_for_patient(lead: Lead) -> Lead:
    """Put the request back on the desk, where it waits for an answer with a new promise.

    One that is open already stays as it is. Raises NotToBeReopened or PersonErased.
    """
    person = hold(lead.person)
    lead = Lead.objects.select_for_update(no_key=True).get(pk=lead.pk)
    if lead.is_open:
        return lead
    if not can_be_reopened(lead) or not may_be_answered(person):
        raise NotToBeReopened
    move = Move(to=REOPENS_AT[Stage(lead.stage)], reason=_("Taken up again on her page."))
    reopened = advance_lead(lead.pk, move, actor=None)
    promise_anew(reopened, reply_by=first_reply_by())
    return reopened
