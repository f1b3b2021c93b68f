"""What the desk does with records: hands them over on record, and notes that they were seen."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from leads.models import Lead
from records.models import Opening, Record, State
from staff.models import User

SAME_LOOK = timedelta(minutes=10)


@transaction.atomic
def note_opening(record: Record, *, reader: User, how: Opening.How) -> None:
    """Write down who opened a record, before any of it is handed over.

    Pages of previews that are looked at one after the other are one look.
    """
    lately = Opening.objects.filter(
        record_uuid=record.uuid, reader=reader, how=how, at__gt=timezone.now() - SAME_LOOK
    )
    if how == Opening.How.LOOKED and lately.exists():
        return
    Opening.objects.create(
        person_id=record.lead.person_id, record_uuid=record.uuid, reader=reader, how=how
    )


def note_seen(lead: Lead, *, up_to: int, actor: User) -> int:
    """A member of staff has looked through the records up to this one; how many were new."""
    new = Record.objects.filter(lead=lead, pk__lte=up_to, state=State.READY, seen_at=None)
    return new.update(seen_at=Now(), seen_by=actor)
