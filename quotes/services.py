"""Writes about quote requests: one submission is one story, in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from consents.services import ask_to_confirm, record_ticks
from disclaimers.models import Clauses, ClauseSet
from disclaimers.policy import TouchpointKind
from disclaimers.services import Seen, clause_set, record_touchpoints
from leads.models import Lead, Urgency, new_reference
from leads.promises import first_reply_by
from leads.services import Enquiry, open_lead, open_or_rejoin
from outbox.models import Message
from outbox.services import Wish, queue_letter
from people.inserting import insert
from people.models import ConsentEvent, ConsentWording, Purpose
from people.services import Contact, meet_person
from quotes import drafts
from quotes.letters import acknowledgement, quote_ready, urgent_alert
from quotes.models import ForWhom, HeldRequest, QuoteRequest
from quotes.steps import FORM_VERSION, LAST, Step


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A complete form. ``shown``, ``confirmation`` and ``consents`` are what she saw and ticked;
    ``called`` is what the page for urgent symptoms showed her, if she came by it.

    ``told`` holds the answers that are kept with the request and used nowhere else.
    """

    form_key: UUID
    contact: Contact
    want: str
    treatment_id: int | None
    destination_id: int | None
    urgency: str
    message: str
    article_uuid: UUID | None
    shown: dict[Step, Clauses]
    confirmation: Clauses
    consents: dict[Purpose, ConsentWording]
    called: Clauses | None = None
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def is_for_somebody_else(self) -> bool:
        return bool(self.told.get("for_whom") == ForWhom.SOMEBODY_ELSE)


class FormHeld(Exception):
    """The same form waits for staff to look at it."""


def submit_quote_request(submission: Submission) -> QuoteRequest:
    """Keep the request, open or rejoin the lead, and put the acknowledgement into the outbox.

    The same form again, even at the same moment, returns the first request.
    Raises FormHeld when it was held for staff to look at in the same moment.
    """
    try:
        with transaction.atomic():
            return _keep(submission)
    except IntegrityError:
        # Only who sends a form again finds a row here; any other error goes on.
        known = find_request(submission.form_key)
        if known is None:
            raise
        return known


def find_request(form_key: UUID) -> QuoteRequest | None:
    """The request that this form became, or None while it has not been sent."""
    return QuoteRequest.objects.filter(form_key=form_key).first()


def _keep(submission: Submission) -> QuoteRequest:
    contact = submission.contact
    person, is_new = meet_person(contact)
    reply_by = first_reply_by()
    ticked = record_ticks(
        person=person,
        is_new=is_new,
        given=submission.consents,
        country=contact.country,
        source="quote form",
    )
    is_sure = not _awaits_confirmation(ticked)
    # Made before the lead, which is found by it too.
    told = {"reference": new_reference()} | submission.told
    enquiry = _enquiry(
        submission,
        reply_by=reply_by,
        awaits_confirmation=not is_sure,
        found_by=(told["reference"], contact.phone),
    )
    # Who is new has no lead yet that she could come back to.
    lead = (open_lead if is_new else open_or_rejoin)(person=person, enquiry=enquiry)
    sets = {step: clause_set(clauses) for step, clauses in submission.shown.items()}
    request = QuoteRequest(
        form_key=submission.form_key,
        form_version=FORM_VERSION,
        person=person,
        lead=lead,
        clause_set=sets[LAST],
        confirmation_set=clause_set(submission.confirmation),
        reply_by=reply_by,
        want=submission.want,
        treatment_id=submission.treatment_id,
        destination_id=submission.destination_id,
        urgency=submission.urgency,
        message=submission.message,
        article_uuid=submission.article_uuid,
        **vars(contact),
        **told,
    )
    insert(request)
    _record_what_was_shown(request, sets, submission.called)
    if is_sure:
        acknowledge(request)
    ask_to_confirm(ticked, conversation=lead.conversation)
    if submission.urgency == Urgency.URGENT:
        _alert_staff(lead)
    if not drafts.end(submission.form_key):
        _insist_on_not_held(submission.form_key)
    return request


def _insist_on_not_held(form_key: UUID) -> None:
    """Whoever deletes the draft has the form: a second window may have had it held."""
    held = HeldRequest.objects.filter(form_key=form_key)
    if held.exclude(state=HeldRequest.State.RELEASED).exists():
        raise FormHeld


def _enquiry(
    submission: Submission,
    *,
    reply_by: datetime,
    awaits_confirmation: bool,
    found_by: tuple[str, ...],
) -> Enquiry:
    return Enquiry(
        treatment_id=submission.treatment_id,
        destination_id=submission.destination_id,
        urgency=submission.urgency,
        budget=submission.told.get("budget", ""),
        source="article" if submission.article_uuid else "website",
        asked_by=submission.contact.name,
        found_by=found_by,
        is_for_somebody_else=submission.is_for_somebody_else,
        awaits_confirmation=awaits_confirmation,
        reply_by=reply_by,
    )


def _awaits_confirmation(ticked: Iterable[ConsentEvent]) -> bool:
    """Whether she once said no to being answered, so that anybody could have sent this."""
    return any(event.is_pending and event.purpose == Purpose.QUOTE_PROCESSING for event in ticked)


def acknowledge(request: QuoteRequest, *, reply_by: datetime | None = None) -> None:
    """Tell her that her request is here, once; ``reply_by`` where the promise began later."""
    about: dict[str, int | str] = {"quote_request": request.pk}
    if reply_by:
        about["reply_by"] = reply_by.isoformat()
    queue_letter(
        Wish(
            letter=acknowledgement,
            person=request.person,
            conversation=request.lead.conversation,
            about=about,
            dedupe_key=f"ack:{request.uuid}",
        )
    )


def _alert_staff(lead: Lead) -> None:
    queue_letter(
        Wish(
            letter=urgent_alert,
            address=settings.STAFF_ALERT_EMAIL,
            about={"lead": lead.pk},
            dedupe_key=f"urgent:{lead.pk}:{uuid4().hex}",
        )
    )


def _record_what_was_shown(
    request: QuoteRequest, sets: dict[Step, ClauseSet], called: Clauses | None
) -> None:
    """Each page as she saw it, and the confirmation page as she is about to see it."""
    steps = [
        Seen(TouchpointKind.QUOTE_FORM, shown, f"quote form, step {step}")
        for step, shown in sets.items()
    ]
    if called is not None:
        steps.append(Seen(TouchpointKind.EMERGENCY_PAGE, clause_set(called), "call for help"))
    confirmation = Seen(
        TouchpointKind.CONFIRMATION_PAGE, request.confirmation_set, "confirmation page"
    )
    record_touchpoints(
        [*steps, confirmation],
        person=request.person,
        conversation=request.lead.conversation,
    )


def announce_quote(lead: Lead, *, quote_uuid: UUID) -> Message:
    """Tell the patient that a quote waits on her page; of the same quote once."""
    return queue_letter(
        Wish(
            letter=quote_ready,
            person=lead.person,
            conversation=lead.conversation,
            dedupe_key=f"quote-ready:{quote_uuid}",
        )
    )
