"""The letters that exist. An app declares its own in its ``letters.py``:

    @letter("quote-acknowledgement", kind=TouchpointKind.ACKNOWLEDGEMENT_LETTER,
            message_class=MessageClass.TRANSACTIONAL, purpose=Purpose.QUOTE_PROCESSING)
    def acknowledgement(about):
        return {"reference": ...}

The function gets the row's ``about`` (ids) and returns what the templates of
``templates/emails/<slug>/`` need, or raises ``NoLetter`` with the reason for sending none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from disclaimers.policy import TouchpointKind
from outbox.models import MessageClass
from people.models import Purpose

Context = dict[str, Any]
Build = Callable[[dict[str, Any]], Context]


class UnknownLetter(Exception):
    """No app declares a letter of this name."""


class NoLetter(Exception):
    """There is nothing to send any more; the message is cancelled with this reason."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is fixed of a letter: its clauses follow from ``kind``, its right from ``purpose``.

    No purpose means that it rests on no consent: she asked for this very letter, or the law does.
    ``at_most_every``: the same letter goes to the same address once in this time.
    """

    slug: str
    kind: TouchpointKind
    message_class: MessageClass
    purpose: Purpose | None
    needs_open_conversation: bool
    at_most_every: timedelta | None
    build: Build


_letters: dict[str, Letter] = {}


def letter(
    slug: str,
    *,
    kind: TouchpointKind,
    message_class: MessageClass,
    purpose: Purpose | None,
    needs_open_conversation: bool = False,
    at_most_every: timedelta | None = None,
) -> Callable[[Build], "Letter"]:
    """Declare a letter, which then stands for itself in a ``Wish``.

    Raises ValueError when the name is taken, or for a marketing letter that rests on no consent.
    """

    def declare(build: Build) -> Letter:
        if slug in _letters:
            raise ValueError(f"The letter {slug!r} is declared twice.")
        if purpose is None and message_class == MessageClass.MARKETING:
            raise ValueError(f"The letter {slug!r} needs a consent to rest on.")
        _letters[slug] = Letter(
            slug=slug,
            kind=kind,
            message_class=message_class,
            purpose=purpose,
            needs_open_conversation=needs_open_conversation,
            at_most_every=at_most_every,
            build=build,
        )
        return _letters[slug]

    return declare


def find_letter(slug: str) -> Letter:
    """The letter of that name. Raises UnknownLetter."""
    try:
        return _letters[slug]
    except KeyError:
        raise UnknownLetter(slug) from None


def all_letters() -> list[Letter]:
    """Every letter that any app declares, by name."""
    return [_letters[slug] for slug in sorted(_letters)]
