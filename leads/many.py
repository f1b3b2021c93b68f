"""The same for many leads: each by the verb that is for one, so that each obeys the same rules."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from leads.models import Lead
from leads.refusals import LeadRefused
from leads.sight import leads_for
from leads.watching import note
from staff.kinds import What

# A page of the list has no more.
MOST_AT_ONCE = 200
# Number and version, as they stood on the page on which it was chosen.
CHOSEN = re.compile(r"(\d{1,18})-(\d{1,9})")


@dataclass(frozen=True)
class Chosen:
    """A lead that somebody ticked, and its version on the page that she saw."""

    lead: Lead
    version: int

    def __str__(self) -> str:
        return f"{self.lead.pk}-{self.version}"


@dataclass
class Outcome:
    """For how many it was done, and which were refused and why."""

    done: int = 0
    refused: list[tuple[Lead, str]] = field(default_factory=list)


def chosen(user: Any, values: Iterable[str]) -> list[Chosen]:
    """The leads that these values of a form name, of those that she sees, in the form's order."""
    pairs = [CHOSEN.fullmatch(value) for value in values]
    versions = {int(pair[1]): int(pair[2]) for pair in pairs if pair}
    keys = list(versions)[:MOST_AT_ONCE]
    found = leads_for(user).filter(pk__in=keys).select_related("person", "treatment", "owner")
    leads = {lead.pk: lead for lead in found}
    return [Chosen(leads[key], versions[key]) for key in keys if key in leads]


def for_each(picked: Sequence[Chosen], act: Callable[[Chosen], object], *, user: Any) -> Outcome:
    """Do it for each in a transaction of its own: one that is refused holds up no other."""
    outcome = Outcome()
    for each in picked:
        try:
            # What cannot be written down is not done.
            with transaction.atomic():
                act(each)
                note(user, [each.lead], What.CHANGED)
        except LeadRefused as error:
            outcome.refused.append((each.lead, str(error)))
        else:
            outcome.done += 1
    return outcome
