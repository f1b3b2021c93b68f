"""Writes about quote requests: one submission is one story, in one transaction."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.models import Destination, Treatment
from disclaimers.models import Clauses, ClauseSet
from disclaimers.policy import TouchpointKind
from disclaimers.selectors import clauses_for
from disclaimers.services import clause_set, record_touchpoint
from leads.models import Lead
from leads.services import Request, open_lead
from outbox.services import Wish, queue_letter
from people.models import ConsentWording, Person, Purpose
from people.services import Contact, meet_person, record_consents
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


def submit_quote_request(submission: Submission) -> QuoteRequest:
    """Keep the request, open or rejoin the lead, and put the acknowledgement into the outbox.

    The same ``form_key`` again, even at the same moment, returns the first request.
    """
    try:
        with transaction.atomic():
            known = QuoteRequest.objects.filter(form_key=submission.form_key).first()
            return known or _keep(submission)
    except IntegrityError:
        # Only the loser of a race on form_key finds a row here; any other error goes on.
        known = QuoteRequest.objects.filter(form_key=submission.form_key).first()
        if known is None:
            raise
        return known


def _keep(submission: Submission) -> QuoteRequest:
    person = meet_person(submission.contact)
    lead = _lead_for(person, submission)
    shown = clause_set(submission.shown)
    request = QuoteRequest.objects.create(
        form_key=submission.form_key,
        person=person,
        lead=lead,
        clause_set=shown,
        want=submission.want,
        treatment=submission.treatment,
        destination=submission.destination,
        urgency=submission.urgency,
        message=submission.message,
        article_uuid=submission.article_uuid,
        **vars(submission.contact),
    )
    record_consents(person=person, given=submission.consents, source="quote form")
    _record_what_was_shown(person, lead, shown)
    queue_letter(
        Wish(
            letter="quote-acknowledgement",
            person=person,
            conversation=lead.conversation,
            about={"quote_request": request.pk},
            dedupe_key=f"ack:{request.uuid}",
        )
    )
    return request


def _lead_for(person: Person, submission: Submission) -> Lead:
    """The open lead about the same treatment, or a new one."""
    known = (
        Lead.objects.open()
        .filter(person=person, treatment=submission.treatment)
        .select_related("conversation")
        .order_by("-opened_at")
        .first()
    )
    return known or open_lead(
        person=person,
        request=Request(
            treatment=submission.treatment,
            destination=submission.destination,
            urgency=submission.urgency,
            source="article" if submission.article_uuid else "website",
            asked_at=timezone.now(),
        ),
    )


def _record_what_was_shown(person: Person, lead: Lead, shown: ClauseSet) -> None:
    """The form as she saw it, and the confirmation page as she is about to see it."""
    confirmation = clause_set(
        clauses_for(TouchpointKind.CONFIRMATION_PAGE, language=person.language)
    )
    for kind, clauses, where in (
        (TouchpointKind.QUOTE_FORM, shown, "quote form"),
        (TouchpointKind.CONFIRMATION_PAGE, confirmation, "confirmation page"),
    ):
        record_touchpoint(
            kind=kind,
            person=person,
            conversation=lead.conversation,
            clauses=clauses,
            where=where,
            language=person.language,
        )
