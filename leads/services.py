"""Writes of the desk. Every caller (page, bulk action, task, import) goes through these verbs."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from leads.findable import add_words, make_findable
from leads.letters import request_closed
from leads.models import Call, CallOutcome, Lead, Note, StageChange, Urgency
from leads.promises import after_standing_still, clock_until, note_reply, wait_again
from leads.refusals import (
    ChangedMeanwhile,
    DetailsMissing,
    LeadRefused,
    NobodyIsTold,
    ReasonMissing,
    StageNotReachable,
)
from leads.signals import lead_moved, lead_opened
from leads.silence import hear
from leads.stages import (
    CLOSED,
    NEEDS_LOSS_REASON,
    NEEDS_REASON,
    NEVER_TOLD,
    SETTLED,
    TOLD_WHEN_CLOSED,
    LossReason,
    Stage,
    furthest_of,
    reachable_from,
)
from outbox.doorbell import ring_after_commit
from outbox.services import Wish, cancel_waiting, queue_letter
from people.inserting import insert
from people.models import Conversation, Person, Purpose, Suppression
from people.services import (
    PersonErased,
    hold,
    open_conversation,
    suppress,
    withdraw_consent,
    write_again_to,
)
from staff.models import User

# Rung for a new lead, so that it is soon somebody's.
BELL = "leads.tasks.assign_new"
STAGE_NAMES = dict(Stage.choices)


@dataclass(frozen=True, kw_only=True)
class Enquiry:
    """What somebody asks for, in the desk's terms, and by when a person answers.

    ``asked_by`` is the name she gave, which tells people apart who share an address; ``found_by``
    what else was told on the form and leads are searched by.
    ``awaits_confirmation``: she has yet to say from her mailbox that it was she.
    """

    treatment_id: int | None = None
    destination_id: int | None = None
    urgency: str = ""
    budget: str = ""
    source: str = ""
    asked_by: str = ""
    found_by: tuple[str, ...] = ()
    is_for_somebody_else: bool = False
    awaits_confirmation: bool = False
    reply_by: datetime

    @property
    def is_urgent(self) -> bool:
        """Whether she needs emergency care and no sales."""
        return self.urgency == Urgency.URGENT


@transaction.atomic(savepoint=False)
def open_or_rejoin(*, person: Person, enquiry: Enquiry) -> Lead:
    """The person's open lead about the same treatment for the same patient, or a new one.

    Urgent symptoms always open a lead of their own. An answered lead that is asked again waits
    for an answer again; of two promises that are both open the earlier stands.
    """
    if enquiry.is_urgent:
        return open_lead(person=person, enquiry=enquiry)
    known = (
        Lead.objects.open()
        .filter(
            person=person,
            treatment=enquiry.treatment_id,
            asked_by__iexact=enquiry.asked_by,
            is_for_somebody_else=enquiry.is_for_somebody_else,
        )
        .select_related("conversation")
        .select_for_update(no_key=True, of=("self",))
        .order_by("-opened_at")
        .first()
    )
    if known is None:
        return open_lead(person=person, enquiry=enquiry)
    if enquiry.budget not in {"", known.budget}:
        Lead.objects.filter(pk=known.pk).update(budget=enquiry.budget)
    wait_again(known, reply_by=enquiry.reply_by)
    add_words(known, enquiry.asked_by, *enquiry.found_by)
    return known


@transaction.atomic(savepoint=False)
def open_lead(*, person: Person, enquiry: Enquiry) -> Lead:
    """A new lead in its own conversation, with the promised time of reply.

    It begins at stage New; with urgent symptoms at Emergency, where no sales letter reaches it.
    One that waits for her confirmation is told to nobody before it comes.
    """
    stage = Stage.EMERGENCY if enquiry.is_urgent else Stage.NEW
    lead = Lead(
        person=person,
        conversation=open_conversation(person),
        treatment_id=enquiry.treatment_id,
        destination_id=enquiry.destination_id,
        urgency=enquiry.urgency,
        budget=enquiry.budget,
        source=enquiry.source,
        asked_by=enquiry.asked_by,
        is_for_somebody_else=enquiry.is_for_somebody_else,
        awaits_confirmation=enquiry.awaits_confirmation,
        stage=stage,
        **clock_until(enquiry.reply_by),
    )
    make_findable(lead, *enquiry.found_by)
    insert(lead)
    insert(StageChange(lead=lead, to_stage=stage))
    ring_after_commit(BELL)
    if not lead.awaits_confirmation:
        lead_opened.send(Lead, lead=lead)
    return lead


@dataclass(frozen=True, kw_only=True)
class Move:
    """A wish to bring a lead to another stage. ``version`` is the one that the actor saw.

    ``tell``: the patient gets a letter that her request is closed.
    """

    to: str
    reason: str = ""
    loss_reason: str = ""
    tell: bool = False
    version: int | None = None


@transaction.atomic
def advance_lead(lead_id: int, move: Move, *, actor: User | None) -> Lead:
    """Bring a lead to another stage. That is no answer: a promise of a reply stays open, and
    waits where no clock runs.

    A stage at which nothing more is asked of the person settles the conversation and cancels
    the letters waiting there for an open one.
    That a patient has died ends all that we do for her, until a move away takes it back.
    Raises StageNotReachable, DetailsMissing, ReasonMissing, NobodyIsTold, or ChangedMeanwhile.
    """
    if move.loss_reason == LossReason.DECEASED:
        _hold_person_of(lead_id)
    lead = lock_lead(lead_id, version=move.version)
    insist_on_rules(lead, move)
    was_dead = lead.loss_reason == LossReason.DECEASED
    _take_arrow(lead, move, actor=actor)
    # Of a lead for somebody else the one who asked is alive.
    if not lead.is_for_somebody_else:
        if lead.loss_reason == LossReason.DECEASED:
            stop_everything(lead, move, actor=actor)
        elif was_dead:
            write_again_to(lead.person)
    return lead


def _hold_person_of(lead_id: int) -> None:
    try:
        hold(Person.objects.get(leads=lead_id))
    except PersonErased:
        raise LeadRefused(_("This person was erased.")) from None


def stop_everything(lead: Lead, move: Move, *, actor: User | None) -> None:
    """No letter reaches any address of hers, and her other requests end as this one did."""
    rows = Person.objects.same_human_as(lead.person).filter(erased_at=None)
    for row in rows:
        suppress(row.email, scope=Suppression.Scope.ALL, reason=Suppression.Reason.DECEASED)
    others = Lead.objects.filter(person__in=rows).exclude(pk=lead.pk)
    for other in others.exclude(stage__in=[*CLOSED, Stage.COMPLETED]).order_by("pk"):
        if not other.is_for_somebody_else:
            _take_arrow(lock_lead(other.pk, version=None), move, actor=actor)


def _take_arrow(lead: Lead, move: Move, *, actor: User | None) -> None:
    now = timezone.now()
    previous = lead.stage
    change = StageChange.objects.create(
        lead=lead,
        from_stage=previous,
        to_stage=move.to,
        actor=actor,
        reason=move.reason,
        duration=now - lead.stage_changed_at,
    )
    change_lead(
        lead,
        stage=move.to,
        stage_changed_at=now,
        furthest=furthest_of(lead.furthest, move.to),
        loss_reason=move.loss_reason if move.to in NEEDS_LOSS_REASON else "",
        **after_standing_still(lead, now),
    )
    _settle_or_reopen(lead.conversation, is_settled=move.to in SETTLED)
    if move.tell:
        _tell_closed(change)
    lead_moved.send(Lead, lead=lead)


def _tell_closed(change: StageChange) -> None:
    lead = change.lead
    queue_letter(
        Wish(
            letter=request_closed,
            person=lead.person,
            conversation=lead.conversation,
            about={"lead": lead.pk},
            dedupe_key=f"closed:{change.pk}",
        )
    )


def insist_on_rules(lead: Lead, move: Move) -> None:
    """Raise StageNotReachable, DetailsMissing, ReasonMissing or NobodyIsTold unless this lead, kept
    or not yet, may go there."""
    if move.to not in reachable_from(lead.stage):
        raise StageNotReachable(
            _("A lead cannot go from “%(here)s” to “%(there)s”.")
            % {"here": STAGE_NAMES[lead.stage], "there": STAGE_NAMES.get(move.to, move.to)}
        )
    if missing := lead.misses_for(move.to):
        raise DetailsMissing(
            _("Before “%(stage)s” this has to be known: %(what)s.")
            % {
                "stage": STAGE_NAMES[move.to],
                "what": ", ".join(str(need.label) for need in missing),
            }
        )
    if move.to in NEEDS_LOSS_REASON and move.loss_reason not in LossReason.values:
        raise ReasonMissing(_("Choose why the lead was lost."))
    needs_words = move.to in NEEDS_REASON and move.to not in NEEDS_LOSS_REASON
    if (needs_words or move.loss_reason == LossReason.OTHER) and not move.reason.strip():
        raise ReasonMissing(_("Say in a few words why."))
    if move.tell and (move.to not in TOLD_WHEN_CLOSED or move.loss_reason in NEVER_TOLD):
        raise NobodyIsTold(_("No letter is sent about this. Please take away the tick."))


def _settle_or_reopen(conversation: Conversation, *, is_settled: bool) -> None:
    if is_settled:
        Conversation.objects.filter(pk=conversation.pk, settled_at__isnull=True).update(
            settled_at=Now()
        )
        cancel_waiting(conversation=conversation, reason="conversation settled")
    else:
        Conversation.objects.filter(pk=conversation.pk).update(settled_at=None)


@transaction.atomic
def assign_lead(
    lead_id: int, *, owner: User | None, actor: User | None, version: int | None = None
) -> Lead:
    """Give a lead to somebody. Raises ChangedMeanwhile."""
    lead = lock_lead(lead_id, version=version)
    if lead.owner != owner:
        change_lead(lead, owner=owner)
        text = _("Given to %(name)s.") % {"name": owner} if owner else _("Given back to the team.")
        write_note(lead, body=text, author=actor)
    return lead


def write_note(lead: Lead, *, body: str, author: User | None) -> Note:
    """Keep a note for the team. Raises LeadRefused for an empty one."""
    if not body.strip():
        raise LeadRefused(_("An empty note was not kept."))
    return Note.objects.create(lead=lead, body=body.strip(), author=author)


@transaction.atomic
def log_call(lead: Lead, *, outcome: str, note: str = "", caller: User) -> Call:
    """Keep that somebody called her, and what came of it.

    A conversation is an answer and stops the clock; an attempt is none. Who asks not to be called
    has taken back her consent to it. Raises LeadRefused.
    """
    if outcome not in CallOutcome.values:
        raise LeadRefused(_("Choose what came of the call."))
    try:
        person = hold(lead.person)
    except PersonErased:
        raise LeadRefused(_("This person was erased.")) from None
    call = Call.objects.create(lead=lead, outcome=outcome, note=note.strip(), caller=caller)
    if outcome == CallOutcome.REACHED:
        note_reply(lead.conversation_id)
        hear(lead)
    if outcome == CallOutcome.ASKED_TO_STOP:
        withdraw_consent(
            person=person,
            purpose=Purpose.CONTACT_PHONE,
            source="told by phone",
            recorded_by_id=caller.pk,
        )
    return call


def lock_lead(lead_id: int, *, version: int | None) -> Lead:
    """The lead, held until the end of the transaction. Raises ChangedMeanwhile if it is not as it
    was at ``version``; None does not ask."""
    lead = (
        Lead.objects.select_for_update(no_key=True, of=("self",))
        .select_related("conversation", "owner", "person")
        .get(pk=lead_id)
    )
    if version is not None and version != lead.version:
        raise ChangedMeanwhile(lead)
    return lead


def change_lead(lead: Lead, **values: object) -> None:
    """Keep these columns of a lead that is held, as its next version."""
    Lead.objects.filter(pk=lead.pk).update(**values, version=F("version") + 1)
    lead.refresh_from_db()
