"""Which leads a member of staff sees, and what of them: her own and those that nobody has yet,
unless she may see every one; words about somebody's health only where her role needs them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from disclaimers.models import Showing
from leads.models import Lead, LeadQuerySet
from leads.timeline import Entry, Kind
from outbox.models import Message
from people.models import ConsentEvent, Person
from people.narrowing import Condition, narrows

SEES_EVERY_LEAD = "staff.see_every_lead"
READS_WORDS = "staff.read_words"
# So many rows are looked up one by one in a few milliseconds.
FEW = 2_000
# Their titles are ours; those of the others were typed by somebody.
TITLED_BY_US = {Kind.STAGE, Kind.TOUCHPOINT, Kind.FOLLOW_UP, Kind.PERSON}


def leads_for(user: Any) -> LeadQuerySet:
    """The leads that this member of staff sees."""
    if not user.has_perm("leads.view_lead"):
        return Lead.objects.none()
    if user.has_perm(SEES_EVERY_LEAD):
        return Lead.objects.all()
    return Lead.objects.filter(Q(owner=user.pk) | Q(owner=None))


def listed_for(user: Any) -> LeadQuerySet:
    """The same leads, to be searched and put in order.

    The few of somebody who has few are named by their number, which is found by the owner:
    otherwise SQLite walks through everybody's until it has met enough of hers.
    """
    rows = leads_for(user)
    if rows.query.is_empty() or user.has_perm(SEES_EVERY_LEAD):
        return rows
    numbers = Lead.objects.order_by().values("pk")
    hers = numbers.filter(owner=user.pk).union(numbers.filter(owner=None), all=True)
    found = [each["pk"] for each in hers[: FEW + 1]]
    return rows if len(found) > FEW else Lead.objects.filter(pk__in=found)


def of_her_leads(user: Any, lookup: str = "lead") -> Condition | None:
    """The condition on rows from which ``lookup`` leads to a lead; None for who sees every one."""
    if user.has_perm(SEES_EVERY_LEAD):
        return None
    # Not asked for the right to see the desk's leads: the right to these rows is one of its own.
    return Q(**{f"{lookup}__owner": user.pk}) | Q(
        **{f"{lookup}__owner": None, f"{lookup}__isnull": False}
    )


def may_read_words(user: Any) -> bool:
    """Whether she may read what patients and the team wrote."""
    return bool(user.has_perm(READS_WORDS))


def masked(entries: Sequence[Entry]) -> list[Entry]:
    """The timeline without a word that anybody typed."""
    return [
        replace(
            entry,
            body="",
            state_label=entry.state_label.partition(" (")[0],
            title=entry.title if entry.kind in TITLED_BY_US else _kind_in_words(entry.kind),
        )
        for entry in entries
    ]


def _kind_in_words(kind: Kind) -> str:
    return {
        Kind.FORM: _("Request"),
        Kind.LETTER: _("Letter"),
        Kind.MESSAGE: _("Message of the patient"),
        Kind.NOTE: _("Note"),
        Kind.TASK: _("Task"),
        Kind.CALL: _("Call"),
        Kind.RECORD: _("Medical record"),
    }.get(kind, str(kind))


def _some_lead(user: Any, **of: OuterRef) -> Condition | None:
    if user.has_perm(SEES_EVERY_LEAD):
        return None
    hers = Q(owner=user.pk) | Q(owner=None)
    return Exists(Lead.objects.filter(hers, **of))


@narrows(Person)
def people(user: Any) -> Condition | None:
    """Those of her leads."""
    return _some_lead(user, person=OuterRef("pk"))


@narrows(ConsentEvent)
def consents(user: Any) -> Condition | None:
    """Of those people."""
    return _some_lead(user, person=OuterRef("person"))


@narrows(Message)
def letters(user: Any) -> Condition | None:
    """In the conversations of her leads."""
    return _some_lead(user, conversation=OuterRef("conversation"))


@narrows(Showing)
def showings(user: Any) -> Condition | None:
    """In the conversations of her leads."""
    return _some_lead(user, conversation=OuterRef("conversation"))
