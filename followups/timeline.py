"""Sequences on the desk's timeline."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from followups.models import Enrolment, WrittenLetter
from leads.models import Lead
from leads.timeline import Entry, Kind, newest, source


@source
def enrolments(lead: Lead, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    """When a sequence began and how it ended. A lead is in few, so all are read."""
    rows = Enrolment.objects.filter(lead=lead).select_related("sequence").order_by("-pk")
    for row in rows:
        begun = Entry(
            at=row.enrolled_at,
            kind=Kind.FOLLOW_UP,
            title=_("Sequence “%(name)s” began") % {"name": row.sequence},
        )
        ended = row.ended_at and Entry(
            at=row.ended_at,
            kind=Kind.FOLLOW_UP,
            title=_("Sequence “%(name)s”: %(state)s")
            % {"name": row.sequence, "state": row.get_state_display()},
            body=row.get_stop_reason_display(),
        )
        yield from (entry for entry in (begun, ended) if entry and _is_before(entry, before))


@source
def answers(lead: Lead, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    """What coordinators wrote to be read on her page; a mailed letter is the outbox's to show."""
    rows = WrittenLetter.objects.filter(lead=lead, is_mailed=False).select_related("author")
    for row in newest(rows, "at", before=before, limit=limit):
        yield Entry(
            at=row.at,
            kind=Kind.MESSAGE,
            title=row.subject or _("Answered on her page"),
            body=row.body,
            who=str(row.author or ""),
        )


def _is_before(entry: Entry, before: datetime | None) -> bool:
    return before is None or entry.at < before
