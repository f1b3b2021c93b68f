"""Reads for the patient’s page: her own rows, in the same few queries however many there are."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils import timezone

from catalog.emergency import FROM_MOBILES, ambulance_number
from catalog.models import Destination
from leads.models import Lead, Urgency
from leads.reopening import can_be_reopened
from leads.stages import Stage
from people.models import ConsentEvent, Disclosure, Person
from people.selectors import of_one_mailbox
from portal.standing import Standing, standing_of
from quotes.models import QuoteRequest
from quotes.summary import Line, summary_of_request
from staff.models import public_name


@dataclass(frozen=True)
class Told:
    """One form as she sent it; without answers once they have been erased."""

    reference: str
    at: datetime
    answers: list[Line]


@dataclass(frozen=True)
class Asked:
    """One thing that she asked us for: how it stands, who answers, and by when.

    ``answer_by`` is the promise that is still open, if there is one.
    """

    lead: Lead
    standing: Standing
    responsible: str
    answer_by: datetime | None
    told: list[Told]

    @property
    def references(self) -> list[str]:
        """What her letters call it: one for each form she sent, else the desk’s own."""
        return list(dict.fromkeys(each.reference for each in self.told)) or [self.lead.reference]

    @property
    def is_urgent(self) -> bool:
        """Whether she told us of urgent symptoms, and nothing has been settled since."""
        is_open = self.lead.is_open and self.lead.urgency == Urgency.URGENT
        return is_open or self.lead.stage == Stage.EMERGENCY

    @property
    def number_to_call(self) -> str:
        """The ambulance where she lives, or what reaches help from a mobile in most countries."""
        return ambulance_number(str(self.lead.person.country)) or FROM_MOBILES

    @property
    def can_be_reopened(self) -> bool:
        return can_be_reopened(self.lead)

    @property
    def is_late(self) -> bool:
        """Whether we broke the promise."""
        return self.answer_by is not None and self.answer_by < timezone.now()

    @property
    def last_at(self) -> datetime:
        return max([each.at for each in self.told], default=self.lead.opened_at)


def asked_by(person: Person) -> list[Asked]:
    """Everything this person asked us for, the newest first."""
    requests = QuoteRequest.objects.select_related("treatment").order_by("-pk")
    leads = (
        Lead.objects.on_page_of(person)
        .select_related("treatment", "owner", "person")
        .prefetch_related(Prefetch("quote_requests", queryset=requests))
    )
    places = dict(Destination.objects.values_list("pk", "name"))
    found = [_asked(lead, places) for lead in leads]
    return sorted(found, key=lambda asked: asked.last_at, reverse=True)


def _asked(lead: Lead, places: dict[int, str]) -> Asked:
    return Asked(
        lead=lead,
        standing=standing_of(
            lead.stage, lead.loss_reason, awaits_confirmation=lead.awaits_confirmation
        ),
        responsible=public_name(lead.owner),
        answer_by=lead.reply_due_at if lead.owes_reply else None,
        told=[_told(lead, request, places) for request in lead.quote_requests.all()],
    )


def _told(lead: Lead, request: QuoteRequest, places: dict[int, str]) -> Told:
    return Told(
        reference=request.reference or lead.reference,
        at=request.submitted_at,
        answers=[] if request.erased_at else summary_of_request(request, places),
    )


@dataclass(frozen=True)
class Given:
    """One thing that somebody outside was given, and whether the yes behind it still holds."""

    disclosure: Disclosure
    is_consent_in_force: bool


def disclosures_of(person: Person) -> list[Given]:
    """Everything of hers that left the agency, the newest first. Two queries."""
    hers = of_one_mailbox(person)
    found = Disclosure.objects.filter(person__in=hers).select_related("consent__wording")
    rows = list(found.order_by("-pk"))
    events = ConsentEvent.objects.in_force().filter(person__in=hers)
    in_force = set(events.values_list("pk", flat=True)) if rows else set()
    return [Given(row, row.consent_id in in_force) for row in rows]
