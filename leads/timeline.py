"""One timeline of a lead. Apps above add their own entries by registering a source:

@timeline.source
def forms(lead, *, before, limit): ...
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from disclaimers.models import Showing
from leads.models import Call, Lead, Note, PatientMessage, StageChange, Task
from leads.stages import Stage
from outbox.models import Message, State

PAGE = 50


class Kind(StrEnum):
    FORM = "form"
    LETTER = "letter"
    MESSAGE = "message"
    STAGE = "stage"
    NOTE = "note"
    TASK = "task"
    CALL = "call"
    FOLLOW_UP = "followup"
    RECORD = "record"
    TOUCHPOINT = "touchpoint"
    PERSON = "person"


# What can be looked at alone, by the word in the address.
GROUPS: dict[str, tuple[Any, tuple[Kind, ...]]] = {
    "words": (_lazy("Conversation"), (Kind.FORM, Kind.LETTER, Kind.MESSAGE, Kind.CALL)),
    "notes": (_lazy("Notes and tasks"), (Kind.NOTE, Kind.TASK)),
    "steps": (_lazy("Steps"), (Kind.STAGE, Kind.FOLLOW_UP)),
    "records": (_lazy("Records"), (Kind.RECORD,)),
    "touchpoints": (_lazy("What she was shown"), (Kind.TOUCHPOINT,)),
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened. ``state`` is a letter's delivery state, in the desk's words."""

    at: datetime
    kind: Kind
    title: str
    body: str = ""
    who: str = ""
    clauses: str = ""
    state: str = ""
    state_label: str = ""


Source = Callable[..., Iterable[Entry]]
_sources: list[Source] = []


def source(function: Source) -> Source:
    """Register a function ``(lead, *, before, limit) -> entries``, newest first, one query.

    All entries of a source belong to one of the GROUPS, or a page of it could miss some.
    """
    _sources.append(function)
    return function


def newest(
    rows: QuerySet[Any], moment: str, *, before: datetime | None, limit: int
) -> QuerySet[Any]:
    """The last rows by the column ``moment``, or the last ones before a time."""
    if before is not None:
        rows = rows.filter(**{f"{moment}__lt": before})
    return rows.order_by(f"-{moment}")[:limit]


def entries(
    lead: Lead, *, before: datetime | None = None, only: str = "", limit: int = PAGE
) -> Sequence[Entry]:
    """The newest ``limit`` entries, or those before a moment; one query a source.

    ``only`` names one of the GROUPS; anything else means all of them.
    """
    _name, kinds = GROUPS.get(only, ("", tuple(Kind)))
    found = [
        entry
        for each in _sources
        for entry in each(lead, before=before, limit=limit)
        if entry.kind in kinds
    ]
    return sorted(found, key=lambda entry: entry.at, reverse=True)[:limit]


@source
def _tasks_done(lead: Lead, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    rows = Task.objects.filter(lead=lead, done_at__isnull=False, is_dropped=False)
    for row in newest(rows.select_related("done_by"), "done_at", before=before, limit=limit):
        yield Entry(
            at=row.done_at or row.due_at,
            kind=Kind.TASK,
            title=_("Done: %(what)s") % {"what": row.words},
            who=str(row.done_by or ""),
        )


@source
def _stage_changes(lead: Lead, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    rows = StageChange.objects.filter(lead=lead).select_related("actor")
    for row in newest(rows, "at", before=before, limit=limit):
        yield Entry(
            at=row.at,
            kind=Kind.STAGE,
            title=_("Moved to %(stage)s") % {"stage": Stage(row.to_stage).label}
            if row.from_stage
            else _("Opened"),
            body=row.reason,
            who=str(row.actor or ""),
        )


@source
def _notes(lead: Lead, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    rows = Note.objects.filter(lead=lead).select_related("author")
    for row in newest(rows, "at", before=before, limit=limit):
        yield Entry(
            at=row.at, kind=Kind.NOTE, title=_("Note"), body=row.body, who=str(row.author or "")
        )


@source
def _calls(lead: Lead, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    rows = Call.objects.filter(lead=lead).select_related("caller")
    for row in newest(rows, "at", before=before, limit=limit):
        yield Entry(
            at=row.at,
            kind=Kind.CALL,
            title=_("Call: %(outcome)s") % {"outcome": row.get_outcome_display()},
            body=row.note,
            who=str(row.caller or ""),
        )


@source
def _patient_messages(lead: Lead, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    rows = PatientMessage.objects.filter(lead=lead).select_related("settled_by")
    for row in newest(rows, "at", before=before, limit=limit):
        yield Entry(
            at=row.at,
            kind=Kind.MESSAGE,
            title=_("Wrote on her page"),
            body=row.text,
            who=lead.person.name,
            state="sent" if row.settled_at else "waiting",
            state_label=_("Dealt with") if row.settled_at else _("Waits for an answer"),
        )


STATE_STYLE = {
    State.SENT: "sent",
    State.FAILED: "failed",
    State.BOUNCED: "failed",
    State.COMPLAINED: "failed",
    State.UNCERTAIN: "uncertain",
}


@source
def _letters(lead: Lead, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    rows = (
        Message.objects.filter(conversation=lead.conversation_id)
        .select_related("clause_set")
        .defer("html")
        .annotate(happened_at=Coalesce("sent_at", "created_at"))
    )
    for row in newest(rows, "happened_at", before=before, limit=limit):
        yield Entry(
            at=row.sent_at or row.created_at,
            kind=Kind.LETTER,
            title=row.subject or row.letter.replace("-", " ").capitalize(),
            body=row.text_for_staff,
            clauses=row.clause_set.label if row.clause_set else "",
            state=STATE_STYLE.get(State(row.state), "waiting"),
            state_label=f"{row.get_state_display()}{f' ({row.reason})' if row.reason else ''}",
        )


@source
def _showings(lead: Lead, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    rows = Showing.objects.filter(conversation=lead.conversation_id).select_related("clause_set")
    for row in newest(rows, "at", before=before, limit=limit):
        yield Entry(
            at=row.at,
            kind=Kind.TOUCHPOINT,
            title=_("%(what)s: %(how)s")
            % {"what": row.get_kind_display(), "how": row.get_engagement_display()},
            clauses=row.clause_set.label,
        )
