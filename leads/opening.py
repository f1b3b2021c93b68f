"""Opening many leads at once, as ``open_lead`` opens one: a few statements for all of them.

What a lead is at its beginning is told in one place each: its stage and clock by
``leads/services.py`` and ``leads/promises.py``, what it is found by in ``leads/finding.py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from leads.finding import text_of
from leads.models import Lead, Note, StageChange, Urgency, new_reference
from leads.promises import clock_until, first_reply_by
from leads.services import BELL, Move, insist_on_rules, stop_everything
from leads.stages import NEEDS_LOSS_REASON, SETTLED, LossReason, Stage, furthest_of
from outbox.doorbell import ring_after_commit
from people.models import Conversation
from people.pouring import Pour
from staff.models import User


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A lead to be opened for somebody whom the caller holds, or has just made.

    The first of it is what is known of her: number, name, address as compared, phone,
    country and language.
    ``found_by`` is what else she is searched by. ``move``: to another stage than the first.
    """

    person_id: int
    name: str
    address: str
    phone: str = ""
    country: str = ""
    language: str = "en"
    asked_by: str = ""
    found_by: tuple[str, ...] = ()
    treatment_id: int | None = None
    destination_id: int | None = None
    urgency: str = ""
    source: str = ""
    opened_at: datetime | None = None
    note: str = ""
    move: Move | None = None

    @property
    def first_stage(self) -> Stage:
        """Where it begins, as any lead does."""
        return Stage.EMERGENCY if self.urgency == Urgency.URGENT else Stage.NEW

    @property
    def as_lead(self) -> Lead:
        """What the rules have to know of it."""
        return Lead(
            stage=self.first_stage,
            treatment_id=self.treatment_id,
            destination_id=self.destination_id,
        )

    @property
    def stage(self) -> Stage:
        """Where it is in the end."""
        return Stage(self.move.to) if self.move else self.first_stage


def open_leads(arrivals: Sequence[Arrival], *, actor: User | None) -> list[int]:
    """Open these leads in the caller's transaction; their numbers, in the same order.

    No letter is written and no sequence begins: nobody asked for one today. Raises what
    ``advance_lead`` raises for a move that no lead may make, and IntegrityError when a reference
    that was drawn is in use: nothing is written then.
    """
    for each in arrivals:
        if each.move:
            insist_on_rules(each.as_lead, each.move)
    clock = clock_until(first_reply_by())
    # After the clock began: what rests from the beginning owes nobody an answer.
    now = timezone.now()
    leads = list(Pour.reserve(Lead, len(arrivals)))
    threads = _open_conversations(arrivals, now)
    references = [new_reference() for _ in arrivals]
    Pour(Lead(**clock, stage_changed_at=now)).rows(
        ("id", "uuid", "reference", "person", "conversation", "treatment", "destination", "urgency",
         "source", "asked_by", "stage", "loss_reason", "opened_at", "haystack", "country",
         "language", "furthest"),
        (
            (
                lead, uuid4(), reference, each.person_id, thread, each.treatment_id,
                each.destination_id, each.urgency, each.source, each.asked_by, each.stage,
                _loss_reason(each), each.opened_at or now,
                text_of(each.name, each.address, each.phone, each.asked_by, reference,
                        *each.found_by),
                each.country, each.language,
                furthest_of(None, each.stage),
            )
            for each, lead, thread, reference in zip(
                arrivals, leads, threads, references, strict=True
            )
        ),
    )  # fmt: skip
    _write_history(list(zip(leads, arrivals, strict=True)), actor)
    for lead, each in zip(leads, arrivals, strict=True):
        if each.move and each.move.loss_reason == LossReason.DECEASED:
            dead = Lead.objects.select_related("person").get(pk=lead)
            stop_everything(dead, each.move, actor=actor)
    ring_after_commit(BELL)
    return leads


def _loss_reason(arrival: Arrival) -> str:
    move = arrival.move
    return move.loss_reason if move and move.to in NEEDS_LOSS_REASON else ""


def _open_conversations(arrivals: Sequence[Arrival], now: datetime) -> list[int]:
    keys = list(Pour.reserve(Conversation, len(arrivals)))
    Pour(Conversation(created_at=now)).rows(
        ("id", "uuid", "person", "settled_at"),
        (
            (key, uuid4(), each.person_id, now if each.move and each.move.to in SETTLED else None)
            for each, key in zip(arrivals, keys, strict=True)
        ),
    )
    return keys


def _write_history(opened: Sequence[tuple[int, Arrival]], actor: User | None) -> None:
    Pour(StageChange()).rows(
        ("lead", "to_stage"), ((lead, each.first_stage) for lead, each in opened)
    )
    Pour(StageChange(actor=actor, duration=timedelta(0))).rows(
        ("lead", "from_stage", "to_stage", "reason"),
        (
            (lead, each.first_stage, each.move.to, each.move.reason)
            for lead, each in opened
            if each.move
        ),
    )
    Pour(Note(author=actor)).rows(
        ("lead", "body"), ((lead, each.note) for lead, each in opened if each.note)
    )
