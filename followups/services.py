"""Writes of the follow-ups: enrol, take due steps, stop."""

import logging
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import BigIntegerField, BooleanField, Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from followups.letters import follow_up
from followups.models import Enrolment, Step
from leads.models import Lead
from leads.stages import Stage
from outbox.models import Message
from outbox.schedule import next_daytime
from outbox.services import Wish, queue_letter
from people.composed import Composed
from people.inserting import insert_unknown
from people.models import Person, Purpose, Suppression
from people.services import hold_all, suppress, withdraw_consent

log = logging.getLogger(__name__)

MOST_AT_ONCE = 100
# A lead on hold keeps its place in the sequence; whether it still is on hold is asked daily.
ON_HOLD_LOOKS_AGAIN = timedelta(days=1)
FAULT_LOOKS_AGAIN = timedelta(hours=1)


def enrol_everywhere(lead: Lead) -> None:
    """Put a new lead into every active sequence that has steps, once; two statements.

    Not into one in which the same human is about the same thing, at another address of hers.
    """
    person = lead.person
    told = (person.pk, person.merged_into_id or person.pk, lead.is_for_somebody_else)
    steps = (
        _steps_of_not_sure.find(*told)
        if lead.treatment_id is None
        else _steps_of_treatment.find(*told, lead.treatment_id)
    )
    # Of each sequence its first step comes last and stays.
    firsts = {step.sequence_id: step for step in steps}.values()
    now = timezone.now()
    insert_unknown(
        (
            Enrolment(
                sequence_id=first.sequence_id,
                lead=lead,
                next_position=first.position,
                next_due_at=_due(lead, first, after=now),
            )
            for first in firsts
        ),
        unique=("sequence", "lead"),
    )


def _steps_for(own: Any, root: Any, is_for_somebody_else: Any, treatment: Any = None) -> Any:
    """The steps of sequences in which no other row of this human is about this."""
    others = Person.objects.filter(Q(pk=root) | Q(merged_into=root)).exclude(pk=own)
    there = Enrolment.objects.filter(
        sequence=OuterRef("sequence"),
        state=Enrolment.State.ACTIVE,
        lead__person__in=others,
        lead__treatment=treatment,
        lead__is_for_somebody_else=is_for_somebody_else,
    )
    active = Step.objects.filter(sequence__is_active=True).exclude(Exists(there))
    return active.order_by("-position")


_HER = (BigIntegerField(), BigIntegerField(), BooleanField())
_steps_of_treatment = Composed(_steps_for, *_HER, BigIntegerField())
_steps_of_not_sure = Composed(_steps_for, *_HER)


@transaction.atomic
def take_due_steps() -> int:
    """Turn up to a hundred due steps into letters; how many. Safe to run many times at once.

    A step that cannot be taken is put off and logged, so that it holds nobody else up.
    """
    due = (
        Enrolment.objects.due()
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("lead__person", "lead__conversation", "sequence")
    )
    taken = list(due[:MOST_AT_ONCE])
    for enrolment in taken:
        try:
            with transaction.atomic():
                _take_step(enrolment)
        except Exception:
            # The boundary of the run.
            log.exception("step not taken enrolment=%s", enrolment.pk)
            Enrolment.objects.filter(pk=enrolment.pk).update(next_due_at=Now() + FAULT_LOOKS_AGAIN)
    return len(taken)


def _take_step(enrolment: Enrolment) -> None:
    lead = enrolment.lead
    if lead.stage == Stage.ON_HOLD:
        enrolment.next_due_at = timezone.now() + ON_HOLD_LOOKS_AGAIN
        enrolment.save(update_fields=["next_due_at"])
        return
    steps = {step.position: step for step in enrolment.sequence.steps.all()}
    step = steps.get(enrolment.next_position)
    if not lead.is_open:
        _end(enrolment, Enrolment.State.STOPPED, Enrolment.StopReason.SETTLED)
        return
    if step is not None and enrolment.sequence.is_active:
        queue_letter(
            Wish(
                letter=follow_up,
                person=lead.person,
                conversation=lead.conversation,
                about={"enrolment": enrolment.pk, "step": step.pk},
                dedupe_key=f"seq:{enrolment.pk}:{enrolment.next_position}",
            )
        )
    later = [position for position in steps if position > enrolment.next_position]
    if not later:
        _end(enrolment, Enrolment.State.FINISHED)
        return
    enrolment.next_position = min(later)
    enrolment.next_due_at = _due(lead, steps[min(later)], after=timezone.now())
    enrolment.save(update_fields=["next_position", "next_due_at"])


def _due(lead: Lead, step: Step, *, after: datetime) -> datetime:
    """Days are elapsed time, then the next daytime hour where the person lives."""
    return next_daytime(after + timedelta(days=step.delay_days), ZoneInfo(lead.person.time_zone))


def _end(enrolment: Enrolment, state: Enrolment.State, reason: str = "") -> None:
    Enrolment.objects.filter(pk=enrolment.pk).update(
        state=state, stop_reason=reason, ended_at=Now()
    )


def stop_enrolments(*, lead: Lead | None = None, person_id: int | None = None, reason: str) -> int:
    """Stop every running sequence of a lead or of a person; how many."""
    running = Enrolment.objects.filter(state=Enrolment.State.ACTIVE)
    running = running.filter(lead=lead) if lead else running.filter(lead__person=person_id)
    return running.update(
        state=Enrolment.State.STOPPED, stop_reason=reason, ended_at=timezone.now()
    )


@transaction.atomic
def unsubscribe(message: Message) -> None:
    """The person who got this letter wants no more of its kind, at no address of hers. Repeating
    it is harmless.

    It holds from this commit on: a letter that is marked later does not leave.
    """
    suppress(
        message.recipient or message.present_address["recipient"],
        scope=Suppression.Scope.MARKETING,
        reason=Suppression.Reason.UNSUBSCRIBED,
    )
    if message.person is None:
        return
    for person in hold_all(message.person):
        if person.pk != message.person_id:
            suppress(
                person.email,
                scope=Suppression.Scope.MARKETING,
                reason=Suppression.Reason.UNSUBSCRIBED,
            )
        _end_what_she_gets(person)


def _end_what_she_gets(person: Person) -> None:
    stop_enrolments(person_id=person.pk, reason=Enrolment.StopReason.UNSUBSCRIBED)
    said = person.consent_events.filter(purpose=Purpose.MARKETING_EMAIL)
    last = said.order_by("pk").last()
    if last is not None and last.given:
        withdraw_consent(person=person, purpose=Purpose.MARKETING_EMAIL, source="unsubscribe link")


def withdraw_request(message: Message) -> None:
    """The person takes back her consent to be answered: no letter follows, the work ends.

    Repeating it is harmless.
    """
    if message.person is None:
        return
    withdraw_consent(
        person=message.person, purpose=Purpose.QUOTE_PROCESSING, source="link in a letter"
    )
