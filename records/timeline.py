"""Uploaded records on the desk's timeline."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from leads.models import Lead
from leads.timeline import Entry, Kind, newest, source
from records.models import Record, State

STYLE = {State.READY: "sent", State.REFUSED: "failed", State.QUARANTINED: "failed"}


@source
def records(lead: Lead, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    """Each file that arrived, and what became of it; its name is on the list of records only."""
    rows = Record.objects.filter(lead=lead, arrived_at__isnull=False)
    for row in newest(rows, "arrived_at", before=before, limit=limit):
        assert row.arrived_at is not None
        yield Entry(
            at=row.arrived_at,
            kind=Kind.RECORD,
            title=_("Uploaded a record: %(kind)s") % {"kind": row.get_kind_display()},
            body=row.get_refusal_display() if row.refusal else "",
            who=lead.person.name,
            state=STYLE.get(State(row.state), "waiting"),
            state_label=str(row.get_state_display()),
        )
