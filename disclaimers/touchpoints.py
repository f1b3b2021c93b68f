"""A page declares what kind of touchpoint it is; middleware lets nothing through without clauses.

    @touchpoint(TouchpointKind.QUOTE_FORM)
    def quote_form(request): ...

    @touchpoint(TouchpointKind.ARTICLE_PAGE)
    def article(request, slug):
        add_conditions(request, Condition.ACUTE)

    @not_a_touchpoint
    def healthz(request): ...

A template prints the clauses with ``{% first_clauses %}`` and ``{% clauses %}``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.http import HttpRequest

from disclaimers.models import Clauses
from disclaimers.policy import Condition, TouchpointKind
from disclaimers.selectors import clauses_for

View = TypeVar("View", bound=Callable[..., object])


@dataclass
class Touchpoint:
    """What is known of the page being made: its kind, its conditions, and its clauses."""

    kind: TouchpointKind
    conditions: set[Condition] = field(default_factory=set)
    language: str = "en"
    fixed: Clauses | None = None

    def clauses(self) -> Clauses:
        """The clauses this page must carry: looked up once, on first use."""
        if self.fixed is None:
            self.fixed = clauses_for(self.kind, sorted(self.conditions), language=self.language)
        return self.fixed


def touchpoint(kind: TouchpointKind) -> Callable[[View], View]:
    """Declare that a view shows a page of this kind."""

    def declare(view: View) -> View:
        view.touchpoint_kind = kind  # type: ignore[attr-defined]
        return view

    return declare


def not_a_touchpoint(view: View) -> View:
    """Declare that a view shows a patient nothing that needs clauses."""
    view.touchpoint_kind = None  # type: ignore[attr-defined]
    return view


def current(request: HttpRequest) -> Touchpoint:
    """The touchpoint of this request. Raises LookupError in a view that declared none."""
    declared = getattr(request, "touchpoint", None)
    if declared is None:
        raise LookupError("This view declares no touchpoint.")
    return declared


def add_conditions(request: HttpRequest, *conditions: Condition) -> None:
    """Say what is true of this page; its clauses follow from it."""
    current(request).conditions.update(conditions)


def show_exactly(request: HttpRequest, clauses: Clauses) -> None:
    """Show these versions, as recorded earlier, instead of those in force now."""
    current(request).fixed = clauses
