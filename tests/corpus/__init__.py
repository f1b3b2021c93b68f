"""Bad input, written down once: what is given to the site, where, and what becomes of it.

Each set is a module with ``Entry`` rows, written by hand or made where a rule says more than a
list. All of it is our own text. What belongs to a set drives the site in the test of its name.
"""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """``text`` is what somebody gives, ``where`` she gives it, ``expected`` what becomes of it."""

    text: str
    where: str
    expected: str

    @property
    def nfc(self) -> str:
        """The text with its letters composed."""
        return unicodedata.normalize("NFC", self.text)


def entries(where: str, expected: str, *texts: str) -> list[Entry]:
    """Rows that share a place and a fate."""
    return [Entry(text, where, expected) for text in texts]
