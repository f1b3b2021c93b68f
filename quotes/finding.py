"""Forms that nobody has sent, or that wait for staff, found by the address typed into them.

They are encrypted whole, so each is opened; there are few, since unsent ones are soon deleted.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from people.addresses import normalise_email
from quotes.answers import Answers
from quotes.models import HeldRequest, IntakeDraft
from quotes.steps import Step


def drafts_with(addresses: set[str]) -> QuerySet[IntakeDraft]:
    """Every form begun with one of these addresses, as they are compared."""
    rows = IntakeDraft.objects.values_list("pk", "content").iterator()
    return IntakeDraft.objects.filter(pk__in=_matching(rows, addresses)).order_by("begun_at")


def held_with(addresses: set[str]) -> QuerySet[HeldRequest]:
    """Every form with one of these addresses that was taken for a machine's, decided or not."""
    rows = HeldRequest.objects.values_list("pk", "content").iterator()
    opened = ((pk, json.loads(content)["answers"]) for pk, content in rows if content)
    return HeldRequest.objects.filter(pk__in=_matching(opened, addresses)).order_by("pk")


def _matching(rows: Iterator[tuple[Any, str]], addresses: set[str]) -> list[Any]:
    return [pk for pk, content in rows if _addresses(Answers.read(content)) & addresses]


def _addresses(answers: Answers) -> set[str]:
    """What was typed as an address, complete or not, and where a link to the form went."""
    typed = answers.typed.get(Step.CONTACT, {}).get("email", [])
    given = [*typed, answers.get(Step.CONTACT, "email"), answers.saved.get("address", "")]
    return {normalise_email(each) for each in given if each}
