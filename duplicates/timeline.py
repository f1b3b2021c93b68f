"""What the timeline of a lead tells of merges of its person."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from duplicates.models import Merge
from leads.models import Lead
from leads.timeline import Entry, Kind, source


@source
def _merges(lead: Lead, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    """Each merge and each undoing, of whichever side; nobody has more than a few."""
    hers = Merge.objects.filter(Q(kept=lead.person_id) | Q(merged=lead.person_id))
    rows = hers.select_related("actor", "undoing__actor").order_by("-pk")[:limit]
    found = [entry for row in rows for entry in _entries(row, lead.person_id)]
    return [entry for entry in found if before is None or entry.at < before]


def _entries(row: Merge, person_id: int) -> Iterable[Entry]:
    other = {"number": row.merged_id if row.kept_id == person_id else row.kept_id}
    yield Entry(
        at=row.at,
        kind=Kind.PERSON,
        title=_("Merged: the same person as no. %(number)s") % other,
        body=row.reason,
        who=str(row.actor),
    )
    if hasattr(row, "undoing"):
        yield Entry(
            at=row.undoing.at,
            kind=Kind.PERSON,
            title=_("Merge undone: not the same person as no. %(number)s") % other,
            body=row.undoing.reason,
            who=str(row.undoing.actor),
        )
