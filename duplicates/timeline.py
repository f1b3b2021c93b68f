"""What the timeline of a lead tells of merges of its person."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from duplicates.models import Merge, Undoing
from leads.models import Lead
from leads.timeline import Entry, Kind, newest, source


@source
def _merges(lead: Lead, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    rows = Merge.objects.filter(Q(kept=lead.person_id) | Q(merged=lead.person_id))
    for row in newest(rows.select_related("actor"), "at", before=before, limit=limit):
        other = row.merged_id if row.kept_id == lead.person_id else row.kept_id
        yield Entry(
            at=row.at,
            kind=Kind.PERSON,
            title=_("Merged: the same person as no. %(number)s") % {"number": other},
            body=row.reason,
            who=str(row.actor),
        )


@source
def _undoings(lead: Lead, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    hers = Q(merge__kept=lead.person_id) | Q(merge__merged=lead.person_id)
    rows = Undoing.objects.filter(hers).select_related("actor", "merge")
    for row in newest(rows, "at", before=before, limit=limit):
        merge = row.merge
        other = merge.merged_id if merge.kept_id == lead.person_id else merge.kept_id
        yield Entry(
            at=row.at,
            kind=Kind.PERSON,
            title=_("Merge undone: not the same person as no. %(number)s") % {"number": other},
            body=row.reason,
            who=str(row.actor),
        )
