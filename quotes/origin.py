"""From where somebody came to the form, and what that suggests to answer."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from django.http import HttpRequest

from catalog.models import Destination, Treatment
from quotes.answers import Answers


class Origin(Protocol):
    """The article from which somebody came to the form."""

    article_uuid: UUID
    title: str
    treatment: Treatment | None
    destination: Destination | None


OriginOf = Callable[[UUID], Origin | None]


def find_origin(request: HttpRequest, answers: Answers, origin_of: OriginOf) -> Origin | None:
    """The article that the draft, the form or the address names, or None."""
    asked = answers.article or request.POST.get("article", "") or request.GET.get("from", "")
    try:
        return origin_of(UUID(asked))
    except ValueError:
        return None


def suggest(request: HttpRequest, answers: Answers, origin: Origin | None) -> None:
    """Fill in what the article suggests, or the numbers in the address: no word of health there."""
    suggested = {name: request.GET.get(name, "") for name in ("treatment", "destination")}
    if origin is not None:
        answers.article = str(origin.article_uuid)
        told = {"treatment": origin.treatment, "destination": origin.destination}
        suggested |= {name: str(row.pk) for name, row in told.items() if row}
    answers.prefill |= {name: value for name, value in suggested.items() if value}
