"""System checks: a policy with a hole is refused at start."""

from typing import Any

from django.core.checks import Error, register

from disclaimers.policy import ADDED, REQUIRED, Condition, TouchpointKind


@register()
def every_kind_has_a_policy(**_kwargs: Any) -> list[Error]:
    """disclaimers.E001 for each touchpoint kind or condition that the policy forgets."""
    forgotten = [
        *(kind for kind in TouchpointKind if not REQUIRED.get(kind)),
        *(condition for condition in Condition if not ADDED.get(condition)),
    ]
    return [
        Error(
            f"The disclaimer policy says nothing about {name!r}.",
            hint="Add it to REQUIRED or ADDED in disclaimers/policy.py.",
            id="disclaimers.E001",
        )
        for name in forgotten
    ]
