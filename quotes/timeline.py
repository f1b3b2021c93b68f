"""Submitted forms on the desk's timeline."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from leads.budgets import in_words
from leads.models import Lead
from leads.timeline import Entry, Kind, newest, source
from quotes.models import QuoteRequest

SHOWN = ("source", "medium", "campaign", "content", "referrer", "landing")


@source
def forms(lead: Lead, *, before: datetime | None, limit: int) -> Iterable[Entry]:
    """Each form of this lead, in the words of the person who sent it."""
    rows = QuoteRequest.objects.filter(lead=lead).select_related(
        "clause_set", "treatment", "destination"
    )
    for row in newest(rows, "submitted_at", before=before, limit=limit):
        wishes = [
            row.get_want_display(),
            str(row.treatment or _("not sure which treatment")),
            str(row.destination or _("no destination yet")),
            row.get_urgency_display(),
            *filter(
                None,
                [row.get_for_whom_display(), in_words(row.budget), row.get_companions_display()],
            ),
        ]
        words = [row.message, _contact(row), _came_by(row), row.reference]
        yield Entry(
            at=row.submitted_at,
            kind=Kind.FORM,
            title=_("Asked: %(wishes)s") % {"wishes": " · ".join(wishes)},
            body="\n".join(filter(None, words)),
            who=row.name,
            clauses=row.clause_set.label,
        )


def _contact(row: QuoteRequest) -> str:
    """What the form says beside what we know: anybody can send one with somebody's address."""
    if not row.phone:
        return ""
    told = _("Phone on this form: %(phone)s") % {"phone": row.phone}
    return f"{told} ({row.get_best_time_display()})" if row.best_time else told


def _came_by(row: QuoteRequest) -> str:
    """What sent her here, the first time and the last."""
    touches = [touch for touch in (row.first_touch, row.last_touch) if touch]
    told = [" / ".join(touch[name] for name in SHOWN if touch.get(name)) for touch in touches]
    return _("Came by: %(touches)s") % {"touches": ", ".join(dict.fromkeys(told))} if told else ""
