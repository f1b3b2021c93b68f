"""What the page shows of two people, so that staff can decide whether they are one."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclaimers.models import Showing
from duplicates.merging import CHOSEN
from followups.models import Enrolment
from leads.models import Lead
from outbox.models import WAITING, Message
from people.mailboxes import mailbox_of
from people.models import ConsentEvent, Conversation, Person, Purpose, Suppression
from people.zones import zone_name
from quotes.models import QuoteRequest
from records.models import Record

MOST_LEADS = 10
LABELS = {
    "name": gettext_lazy("Name"),
    "phone": gettext_lazy("Phone"),
    "language": gettext_lazy("Language"),
    "country": gettext_lazy("Home country"),
    "time_zone": gettext_lazy("Time zone"),
    "channel": gettext_lazy("Preferred way"),
    "kind": gettext_lazy("Kind"),
}


@dataclass(frozen=True)
class Line:
    """One field of both, in words and in full."""

    name: str
    label: str
    first: str
    second: str
    # What a new page begins with: of two values none is lost by not looking.
    prefers: str

    @property
    def differs(self) -> bool:
        return self.first != self.second


@dataclass(frozen=True)
class Side:
    """One of the two, with all that follows her."""

    person: Person
    rows: list[Person]
    leads: list[Lead]
    follows: list[tuple[str, int]]


def lines(first: Person, second: Person, *, kept: str, chosen: Mapping[str, str]) -> list[Line]:
    """Each field that is chosen: as ``chosen`` before, or the one of who is kept, if she has it."""
    found = []
    for name in CHOSEN:
        values = {"first": _in_words(first, name), "second": _in_words(second, name)}
        prefers = kept if values[kept] else next(side for side in values if side != kept)
        prefers = chosen.get(name) or prefers
        found.append(Line(name, str(LABELS[name]), **values, prefers=prefers))
    return found


def _in_words(person: Person, name: str) -> str:
    value: Any = getattr(person, name)
    if name == "country":
        return str(value.name)
    if name == "time_zone":
        return f"{zone_name(value)} ({value})"
    if name == "language":
        return str(dict(settings.LANGUAGES).get(value, value))
    display = getattr(person, f"get_{name}_display", None)
    return str(display() if display else value)


def side_of(person: Person) -> Side:
    """One of the two, with everything that is hers and her other addresses'."""
    rows = list(Person.objects.same_human_as(person).order_by("pk"))
    keys = [row.pk for row in rows]
    leads = Lead.objects.filter(person__in=keys)
    letters = Message.objects.filter(person__in=keys)
    running = Enrolment.objects.filter(lead__person__in=keys, state=Enrolment.State.ACTIVE)
    counted = (
        (_("requests"), QuoteRequest.objects.filter(person__in=keys)),
        (_("leads"), leads),
        (_("of them open"), leads.open()),
        (_("conversations"), Conversation.objects.filter(person__in=keys)),
        (_("letters"), letters),
        (_("of them waiting"), letters.filter(state__in=WAITING)),
        (_("sequences running"), running),
        (_("medical records"), Record.objects.filter(lead__person__in=keys)),
        (_("consents said"), ConsentEvent.objects.filter(person__in=keys)),
        (_("entries of the ledger"), Showing.objects.filter(person__in=keys)),
    )
    newest = leads.select_related("treatment").order_by("-opened_at", "-pk")[:MOST_LEADS]
    return Side(person, rows, list(newest), [(name, each.count()) for name, each in counted])


def consequences(first: Side, second: Side) -> list[str]:
    """What else a merge does, in sentences."""
    said = [_("Their leads stand beside each other, and the timelines of both tell of the merge.")]
    for one, other in ((first, second), (second, first)):
        said += _refusals(one, to=other)
        said += _suppressions(one, to=other)
    if twice := _twice([*first.rows, *second.rows]):
        said.append(
            _("Both are in the same sequence about the same thing: %(number)s ends.")
            % {"number": twice}
        )
    if mailbox_of(first.person.email) == mailbox_of(second.person.email):
        said.append(_("Both addresses are one mailbox: links to either open one page, with all."))
    else:
        said.append(
            _("Each address keeps its own page and gets the letters about what was asked from it.")
        )
    return said


def _refusals(one: Side, *, to: Side) -> list[str]:
    refused = set(
        ConsentEvent.objects.newest()
        .filter(person__in=one.rows, given=False)
        .values_list("purpose", flat=True)
    )
    agreed = ConsentEvent.objects.in_force().filter(person__in=to.rows, purpose__in=refused)
    purposes = agreed.order_by("purpose").values_list("purpose", flat=True).distinct()
    return [
        _("“%(purpose)s” ends for %(name)s: %(other)s has taken it back.")
        % {"purpose": Purpose(each).label, "name": to.person.email, "other": one.person.email}
        for each in purposes
    ]


def _suppressions(one: Side, *, to: Side) -> list[str]:
    unwanted = _unwanted(one.rows) - _unwanted(to.rows)
    return [
        _("Not to be written to %(name)s any more, as to %(other)s: %(what)s.")
        % {
            "name": to.person.email,
            "other": one.person.email,
            "what": Suppression.Scope(each).label,
        }
        for each in sorted(unwanted)
    ]


def _unwanted(people: Iterable[Person]) -> set[str]:
    rows = Suppression.objects.filter(address_hash__in=[row.email_hash for row in people])
    rows = rows.exclude(reason=Suppression.Reason.HARD_BOUNCE)
    return set(rows.values_list("scope", flat=True))


def _twice(people: Collection[Person]) -> int:
    running = Enrolment.objects.filter(lead__person__in=people, state=Enrolment.State.ACTIVE)
    places = running.values_list("sequence", "lead__treatment", "lead__is_for_somebody_else")
    found = list(places)
    return len(found) - len(set(found))
