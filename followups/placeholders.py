"""Placeholders in texts that staff write: an allow-list and plain substitution, nothing more.

A staff text is never a Django template, so it can read nothing but these values.
"""

import re
from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Placeholder(TextChoices):
    FIRST_NAME = "first_name", _("The person’s first name")
    REFERENCE = "reference", _("The reference of her request")
    COORDINATOR_NAME = "coordinator_name", _("Your name")
    REPLY_BY = "reply_by", _("When we answer at the latest, in her time zone")
    AGENCY_NAME = "agency_name", _("Our name")


_MARK = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_SUSPICIOUS = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")


class BadPlaceholder(ValueError):
    """A text uses something in braces that is no placeholder; ``line`` counts from 1."""

    def __init__(self, found: str, line: int) -> None:
        super().__init__(f"line {line}: {found}")
        self.found = found
        self.line = line


class ValueMissing(ValueError):
    """A placeholder of the text has no value for this person."""


def check(text: str) -> None:
    """Raise BadPlaceholder for the first thing in braces that is not on the allow-list."""
    for number, line in enumerate(text.splitlines(), start=1):
        for match in _MARK.finditer(line):
            if match[1] not in Placeholder.values:
                raise BadPlaceholder(match[0], number)
        rest = _SUSPICIOUS.search(_MARK.sub("", line))
        if rest:
            raise BadPlaceholder(rest[0], number)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced. A value is never read for placeholders again.

    Raises BadPlaceholder, or ValueMissing when a value is blank.
    """
    check(text)

    def value(match: re.Match[str]) -> str:
        found = values.get(match[1], "")
        if not found:
            raise ValueMissing(match[1])
        return found

    return _MARK.sub(value, text)
