"""On the timeline of a lead: that it was imported, from where, and on which ground."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from imports.models import Provenance
from leads.models import Lead
from leads.timeline import Entry, Kind, source


@source
def imported(lead: Lead, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    """One entry, of the time at which the import began."""
    rows = Provenance.objects.filter(lead=lead).select_related("source__begun_by")
    for row in rows:
        at = row.source.begun_at
        if at is None or (before and at >= before):
            continue
        yield Entry(
            at=at,
            kind=Kind.FORM,
            title=_("Imported: import %(import)s, row %(row)s")
            % {"import": row.source_id, "row": row.number},
            body="\n".join(
                (row.source.origin, str(row.source.get_basis_display()), row.source.evidence)
            ),
            who=str(row.source.begun_by or ""),
        )
