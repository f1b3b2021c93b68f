"""Reads of privacy for pages: what an erasure would leave, and how things stand."""

from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from leads.models import Lead
from leads.stages import Stage
from people.models import Disclosure, Person
from people.selectors import of_one_mailbox
from privacy.holdings import Words
from privacy.models import Complaint
from privacy.retention import KEPT


@dataclass(frozen=True)
class KeptBooking:
    """A booking that the law makes us keep, until when and why."""

    reference: str
    until: str
    why: Words


@dataclass(frozen=True)
class Stays:
    """What she should know before she is erased."""

    bookings: list[KeptBooking]
    recipients: list[str]
    has_open_complaint: bool


def what_stays(person: Person) -> Stays:
    """The bookings that stay, who outside has something, and whether a complaint waits."""
    hers = of_one_mailbox(person)
    won = Lead.objects.on_page_of(person).filter(stage__in=KEPT).order_by("pk")
    given = Disclosure.objects.filter(person__in=hers).order_by("recipient")
    return Stays(
        bookings=[_kept(lead) for lead in won],
        recipients=list(given.values_list("recipient", flat=True).distinct()),
        has_open_complaint=Complaint.objects.open().filter(person__in=hers).exists(),
    )


def _kept(lead: Lead) -> KeptBooking:
    retention = KEPT[Stage(lead.stage)]
    until = timezone.localtime(lead.stage_changed_at + retention.kept_for)
    return KeptBooking(lead.reference, formats.date_format(until, _("F Y")), retention.why)


def data_line(_person: Person) -> str:
    """What this part of her page is for."""
    return _("Take a copy of everything we hold of you, or have it erased.")


def complaints_line(person: Person) -> str:
    """Whether a complaint of hers waits for its answer."""
    waiting = Complaint.objects.open().filter(person__in=of_one_mailbox(person)).first()
    if waiting is None:
        return _("Something went wrong? Tell us, and you have an answer within 30 days.")
    due = formats.date_format(timezone.localtime(waiting.due_at), _("j F Y"))
    return _("We answer your complaint by %(day)s.") % {"day": due}
