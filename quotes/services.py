"""Writes about quote requests: one submission is one story, in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.models import Destination, Treatment
from disclaimers.models import Clauses
from disclaimers.policy import TouchpointKind
from disclaimers.selectors import clauses_for
from disclaimers.services import clause_set, record_touchpoint
from leads.services import Enquiry, open_or_rejoin
from outbox.services import Wish, queue_letter
from people.models import ConsentWording, Purpose
from people.services import Contact, meet_person, record_consents
from quotes.letters import acknowledgement
from quotes.models import QuoteRequest


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A valid form. ``shown`` and ``consents`` are the versions that stood on the screen."""

    form_key: UUID
    contact: Contact
    want: str
    treatment: Treatment | None
    destination: Destination | None
    urgency: str
    message: str
    article_uuid: UUID | None
    shown: Clauses
    consents: dict[Purpose, ConsentWording]

    @property
    def key(self) -> UUID:
        """The same for the same form sent again, another once anything in it was corrected."""
        told = (
            vars(self.contact), self.want, self.treatment and self.treatment.pk,
            self.destination and self.destination.pk, self.urgency, self.message,
            sorted(self.consents),
        )  # fmt: skip
        return uuid5(self.form_key, repr(told))


def submit_quote_request(submission: Submission) -> QuoteRequest:
    """Keep the request, open or rejoin the lead, and put the acknowledgement into the outbox.

    The same form again, even at the same moment, returns the first request; one that was
    corrected is a request of its own.
    """
    try:
        with transaction.atomic():
            known = QuoteRequest.objects.filter(form_key=submission.key).first()
            return known or _keep(submission)
    except IntegrityError:
        # Only the loser of a race on form_key finds a row here; any other error goes on.
        known = QuoteRequest.objects.filter(form_key=submission.key).first()
        if known is None:
            raise
        return known


def _keep(submission: Submission) -> QuoteRequest:
    person = meet_person(submission.contact)
    reply_by = timezone.now() + settings.REPLY_PROMISE
    lead = open_or_rejoin(person=person, enquiry=_enquiry(submission, reply_by))
    confirmation = clauses_for(TouchpointKind.CONFIRMATION_PAGE, language=person.language)
    request = QuoteRequest.objects.create(
        form_key=submission.key,
        person=person,
        lead=lead,
        clause_set=clause_set(submission.shown),
        confirmation_set=clause_set(confirmation),
        reply_by=reply_by,
        want=submission.want,
        treatment=submission.treatment,
        destination=submission.destination,
        urgency=submission.urgency,
        message=submission.message,
        article_uuid=submission.article_uuid,
        **vars(submission.contact),
    )
    record_consents(person=person, given=submission.consents, source="quote form")
    _record_what_was_shown(request)
    queue_letter(
        Wish(
            letter=acknowledgement,
            person=person,
            conversation=lead.conversation,
            about={"quote_request": request.pk},
            dedupe_key=f"ack:{request.uuid}",
        )
    )
    return request


def _enquiry(submission: Submission, reply_by: datetime) -> Enquiry:
    return Enquiry(
        treatment=submission.treatment,
        destination=submission.destination,
        urgency=submission.urgency,
        source="article" if submission.article_uuid else "website",
        reply_by=reply_by,
    )


def _record_what_was_shown(request: QuoteRequest) -> None:
    """The form as she saw it, and the confirmation page as she is about to see it."""
    for kind, clauses, where in (
        (TouchpointKind.QUOTE_FORM, request.clause_set, "quote form"),
        (TouchpointKind.CONFIRMATION_PAGE, request.confirmation_set, "confirmation page"),
    ):
        record_touchpoint(
            kind=kind,
            person=request.person,
            conversation=request.lead.conversation,
            clauses=clauses,
            where=where,
            language=request.language,
        )
