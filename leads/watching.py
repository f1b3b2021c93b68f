"""What is written down of who sees a lead: its own page, and every page that tells of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from disclaimers.models import Showing
from leads.models import Lead, Task
from outbox.models import Message
from people.models import ConsentEvent, Person
from people.watching import Act, watches
from staff.access import note_access
from staff.kinds import What


def note(
    user: Any, leads: Iterable[Lead], what: str = What.VIEWED, *, beside: Iterable[Lead] = ()
) -> None:
    """This member of staff sees these leads, or did this to them; others stand on the same page."""
    shown = _references(leads)
    others = [each for each in _references(beside) if each not in shown]
    note_access(user, shown, What(what), beside=others)


def note_lists(
    user: Any, context: dict[str, Any], *, of: Lead | None = None, also: Iterable[Lead] = ()
) -> None:
    """Every list of leads or of tasks on a page is fetched, and written down in one statement.

    ``of``: the lead whose page it is; ``also``: those that are there in another shape.
    """
    listed = list(also)
    for name, value in context.items():
        if isinstance(value, QuerySet) and value.model in {Lead, Task}:
            context[name] = rows = list(value)
            listed += [row.lead if isinstance(row, Task) else row for row in rows]
    if of is None:
        note(user, listed, What.LISTED)
    else:
        note(user, [of], beside=listed)


def _references(leads: Iterable[Lead]) -> dict[str, None]:
    return dict.fromkeys(lead.reference for lead in leads)


def note_people(user: Any, keys: Iterable[int | None], act: Act) -> None:
    """Whoever sees a person sees whose leads they are."""
    note(user, Lead.objects.filter(person__in={*keys} - {None}).only("reference"), act)


@watches(Person)
def people(user: Any, rows: Sequence[Person], act: Act) -> None:
    """Their leads."""
    note_people(user, (row.pk for row in rows), act)


@watches(ConsentEvent)
def consents(user: Any, rows: Sequence[ConsentEvent], act: Act) -> None:
    """Of those people."""
    note_people(user, (row.person_id for row in rows), act)


@watches(Message)
@watches(Showing)
def letters(user: Any, rows: Sequence[Message | Showing], act: Act) -> None:
    """What belongs to a lead's conversation."""
    keys = {row.conversation_id for row in rows if row.conversation_id}
    note(user, Lead.objects.filter(conversation__in=keys).only("reference"), act)
