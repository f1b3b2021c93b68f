"""Complaints on the desk’s timeline: that there is one, never its words."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from leads.models import Lead
from leads.timeline import Entry, Kind, newest, source
from privacy.models import Complaint


@source
def complaints(lead: Lead, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    """Each complaint of this lead’s person; it may be about whoever reads the timeline."""
    rows = Complaint.objects.filter(person=lead.person_id)
    for row in newest(rows, "received_at", before=before, limit=limit):
        due = formats.date_format(timezone.localtime(row.due_at), "j F Y")
        yield Entry(
            at=row.received_at,
            kind=Kind.MESSAGE,
            title=_("Complaint %(reference)s") % {"reference": row.reference},
            body=_("%(state)s; answer promised by %(day)s")
            % {"state": row.get_state_display(), "day": due},
        )
