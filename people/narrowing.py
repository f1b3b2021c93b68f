"""Of which rows of a table the desk shows all to everybody, and of which each sees her own.

The parts above introduce themselves: only they know whose a row is.

@narrows(Person)
def people_of_her_leads(user): ...
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, Model, Q, QuerySet
from django.http import HttpRequest

Condition = Q | Exists
Rule = Callable[[Any], Condition | None]
_rules: dict[type[Model], Rule] = {}


def narrows(model: type[Model]) -> Callable[[Rule], Rule]:
    """Register a function ``(user) -> condition`` for a table; None lets this user see all."""

    def register(rule: Rule) -> Rule:
        _rules[model] = rule
        return rule

    return register


class Narrowed:
    """Mixed into a ModelAdmin: other rows than hers are as if they were not there."""

    model: type[Model]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows that this member of staff may see."""
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        condition = _rules[self.model](request.user)
        return rows if condition is None else rows.filter(condition)
