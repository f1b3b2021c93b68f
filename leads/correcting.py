"""What a lead asks for, corrected by staff; the form that was sent stays as it came."""

from dataclasses import dataclass, fields

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Destination, Treatment
from leads import budgets
from leads.models import Lead, Urgency
from leads.services import change_lead, lock_lead, write_note
from staff.models import User

NAMES = {
    "treatment": gettext_lazy("Treatment"),
    "destination": gettext_lazy("Destination"),
    "urgency": gettext_lazy("When"),
    "budget": gettext_lazy("Budget"),
}


@dataclass(frozen=True, kw_only=True)
class AskedFor:
    """What she wants, as staff know it by now."""

    treatment: Treatment | None
    destination: Destination | None
    urgency: str
    budget: str = ""


@transaction.atomic
def correct(lead_id: int, asked: AskedFor, *, actor: User | None, version: int | None) -> Lead:
    """Keep what she asks for; the timeline says what it was before. Raises ChangedMeanwhile."""
    lead = lock_lead(lead_id, version=version)
    wished = {each.name: getattr(asked, each.name) for each in fields(asked)}
    changed = {name: value for name, value in wished.items() if getattr(lead, name) != value}
    if not changed:
        return lead
    before = {name: in_words(name, getattr(lead, name)) for name in changed}
    change_lead(lead, **changed)
    lines = [
        _("%(what)s: %(before)s → %(now)s")
        % {"what": NAMES[name], "before": before[name], "now": in_words(name, value)}
        for name, value in changed.items()
    ]
    write_note(lead, body="\n".join(lines), author=actor)
    return lead


def in_words(name: str, value: object) -> str:
    """One of the values as the desk shows it."""
    if name == "urgency":
        return str(Urgency(str(value)).label) if value else "–"
    if name == "budget":
        return budgets.in_words(str(value)) or "–"
    return str(value or "–")
