"""Reads of records: for her page, and for the desk."""

from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads.models import Lead
from leads.stages import CLOSED
from people.models import Person
from records.models import Opening, Record, State
from staff.models import public_name


def leads_for_records(person: Person) -> list[Lead]:
    """Her requests for which files can be uploaded, or were; the newest first."""
    wanted = Q(records__isnull=False) | ~Q(stage__in=CLOSED) & Q(awaits_confirmation=False)
    return list(
        Lead.objects.on_page_of(person)
        .filter(wanted)
        .select_related("treatment")
        .annotate(files=Count("records"))
        .order_by("-opened_at")
    )


def leads_with_new_records(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    """Of these, those with files at which nobody of staff has looked, the longest wait first."""
    new = leads.filter(records__state=State.READY, records__seen_at__isnull=True)
    new = new.annotate(came_at=Min("records__arrived_at")).order_by("came_at")
    return new.select_related("person", "treatment")


@dataclass(frozen=True)
class Uploaded:
    """One of her files as her page shows it: with who of us opened it, each name once."""

    record: Record
    readers: list[str]

    @property
    def is_on_its_way(self) -> bool:
        return self.record.state == State.ARRIVING

    @property
    def is_being_checked(self) -> bool:
        return self.record.state in {State.CHECKING, State.HELD}

    @property
    def can_be_opened(self) -> bool:
        return self.record.state == State.READY


def uploaded_for(lead: Lead) -> list[Uploaded]:
    """Her files for one request, the newest first. Two queries."""
    records = list(lead.records.all())
    readers: dict[object, list[str]] = {}
    openings = Opening.objects.filter(record_uuid__in=[each.uuid for each in records])
    for opening in openings.select_related("reader"):
        names = readers.setdefault(opening.record_uuid, [])
        if (name := public_name(opening.reader)) not in names:
            names.append(name)
    return [Uploaded(record, readers.get(record.uuid, [])) for record in records]


def line_for(person: Person) -> str:
    """How many of her files are with us, for the overview; one query."""
    counts = Record.objects.of(person).aggregate(
        ready=Count("pk", filter=Q(state=State.READY)),
        others=Count("pk", filter=~Q(state=State.READY)),
    )
    if counts["others"] and not counts["ready"]:
        return _("See here what became of your files.")
    if not counts["ready"]:
        return _("None yet. Send them here, and never by e-mail.")
    number = counts["ready"]
    return ngettext("%(number)d file is with us.", "%(number)d files are with us.", number) % {
        "number": number
    }
