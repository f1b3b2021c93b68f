"""The countries of the world, named and sorted in the reader's language."""

from functools import cache

from django.utils.translation import get_language, get_language_bidi
from django_countries import countries

# Keep what stands between them in one piece, from left to right, in a line that runs the other way.
ISOLATE, RELEASE = "\u2066", "\u2069"


def country_names() -> tuple[tuple[str, str], ...]:
    """Code and name of each country; looked up once for each language."""
    return _named(get_language())


@cache
def _named(language: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((country.code, str(country.name)) for country in countries)


def left_to_right(text: str) -> str:
    """A text such as ``+49`` that keeps its order within a line that runs from right to left."""
    return f"{ISOLATE}{text}{RELEASE}" if get_language_bidi() else text
