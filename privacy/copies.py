"""A person's own copy of what we hold of her, gathered from the registry.

``Copy.as_json`` is for programs, and its keys are promised; pdf.py makes the one for people.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from disclaimers.models import ClauseSetMember, ClauseVersion, Showing
from outbox.models import Message
from people.models import Person
from people.selectors import of_one_mailbox
from privacy.holdings import Holding, Words
from privacy.registry import HOLDINGS

FORMAT = "mtcrm copy of one’s data"
FORMAT_VERSION = 1


@dataclass(frozen=True)
class Told:
    """One fact of one row: its key, its label, its value as it is and in words."""

    key: str
    label: Words
    raw: Any
    shown: str


@dataclass(frozen=True)
class Section:
    """One table: its rows, each a list of facts."""

    key: str
    title: Words
    rows: list[list[Told]]


@dataclass(frozen=True)
class Left:
    """What is held and not in the copy, and why."""

    what: Words
    why: Words
    number: int


@dataclass(frozen=True)
class Copy:
    """Everything that one person is told of her mailbox, at one moment."""

    made_at: datetime
    sections: list[Section]
    clauses: list[ClauseVersion]
    left: list[Left]

    def as_json(self) -> str:
        """The copy for programs: the keys of the registry, moments in ISO 8601, UTF-8."""
        told = {
            section.key: [{fact.key: fact.raw for fact in row} for row in section.rows]
            for section in self.sections
        }
        document = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "made_at": self.made_at.isoformat(),
            "agency": settings.AGENCY_NAME,
            **told,
            "clauses": [_clause(version) for version in self.clauses],
            "not_in_this_file": [
                {"what": str(each.what), "why": str(each.why), "number": each.number}
                for each in self.left
            ],
        }
        return json.dumps(document, ensure_ascii=False, indent=2)


def copy_of(person: Person) -> Copy:
    """What the registry tells her, as it is now; a few queries for each table."""
    return Copy(
        made_at=timezone.now(),
        sections=[_section(holding, person) for holding in HOLDINGS if holding.section],
        clauses=_clauses_shown(person),
        left=_left(person),
    )


def _section(holding: Holding, person: Person) -> Section:
    told = [
        [Told(fact.key, fact.label, fact.raw(row), fact.shown(row)) for fact in holding.facts]
        for each in of_one_mailbox(person)
        for row in holding.rows(each).select_related(*holding.related)
    ]
    return Section(holding.section, holding.title, told)


def _clauses_shown(person: Person) -> list[ClauseVersion]:
    """The words of every clause that she was ever shown, on a page or in a letter."""
    hers = of_one_mailbox(person)
    shown = Showing.objects.filter(person__in=hers).values("clause_set")
    letters = Message.objects.filter(person__in=hers).exclude(clause_set=None)
    sent = letters.order_by().values("clause_set")
    members = ClauseSetMember.objects.filter(Q(clause_set__in=shown) | Q(clause_set__in=sent))
    versions = ClauseVersion.objects.filter(pk__in=members.values("version"))
    return list(versions.select_related("clause").order_by("clause__code", "language", "version"))


def _clause(version: ClauseVersion) -> dict[str, Any]:
    return {
        "name": version.label,
        "title": version.title,
        "text": version.text,
        "language": version.language,
        "published_at": version.published_at.isoformat() if version.published_at else None,
        "sha256": version.sha256,
    }


def _left(person: Person) -> list[Left]:
    left, hers = [], of_one_mailbox(person)
    for holding in HOLDINGS:
        is_hers = holding.is_deleted or holding.blanked
        rows = [holding.rows(each) for each in hers if holding.untold and is_hers]
        number = sum(each.count() for each in rows)
        if number:
            left.append(Left(holding.model._meta.verbose_name or "", holding.untold, number))
    return left
