"""What was written both ways about her requests: reads for the messages part of her page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from leads.models import Lead
from people.models import Person
from staff.models import public_name


@dataclass(frozen=True)
class Said:
    """One message. ``who`` is blank when she wrote it herself."""

    at: datetime
    who: str
    title: str
    text: str


@dataclass(frozen=True)
class Thread:
    """One request as the list of threads shows it."""

    lead: Lead
    last: str


def thread_of(lead: Lead) -> list[Said]:
    """Everything written both ways about this request, oldest first; two queries."""
    hers = [Said(row.at, "", "", row.text) for row in lead.patient_messages.all()]
    ours = [
        Said(row.at, public_name(row.author), row.subject, row.body)
        for row in lead.written_letters.select_related("author")
    ]
    return sorted([*hers, *ours], key=lambda said: said.at)


def threads_of(person: Person) -> list[Thread]:
    """One thread for each of her requests, the newest request first; one query."""
    leads = Lead.objects.on_page_of(person).select_related("treatment").order_by("-opened_at")
    last = leads.annotate(ours=Max("written_letters__at"), hers=Max("patient_messages__at"))
    return [Thread(lead, _last(lead.ours, lead.hers)) for lead in last]  # type: ignore[attr-defined]


def line_for(person: Person) -> str:
    """Who wrote last, for the overview; one query."""
    last = Lead.objects.on_page_of(person).aggregate(
        ours=Max("written_letters__at"), hers=Max("patient_messages__at")
    )
    return _last(last["ours"], last["hers"])


def _last(ours: datetime | None, hers: datetime | None) -> str:
    """What a line can say of the newest message: who wrote, and when."""
    if ours and (hers is None or ours > hers):
        return _("We wrote to you on %(day)s.") % {"day": _day(ours)}
    if hers:
        return _("You wrote to us on %(day)s. A person reads it and answers.") % {"day": _day(hers)}
    return _("Nothing yet. You can write to us here at any time.")


def _day(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), _("j F Y"))
