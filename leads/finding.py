"""By which words a lead is found: the text that is searched, and what somebody who searches means.

Both are read in the same way, so that capitals, accents, hyphens and blanks in telephone numbers
make no difference. Every word stands behind two blanks: what is too short for a trigram, such as
``li``, is looked for at the beginning of a word and is three characters again.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

# Nothing in the text is longer than this; who types more can find nothing.
LONGEST_QUERY = 200
TRIGRAM = 3
BEFORE_A_WORD = "  "
A_NUMBER = re.compile(r"[+(]?\d[\d()./+-]*")
# Written by one and left out by another.
LEFT_OUT = dict.fromkeys(map(ord, "-‐‑‒–—−'’‘`´\"“”„«»()[],;:"))
ALIKE = LEFT_OUT | {ord("ı"): "i"}


def text_of(*told: str) -> str:
    """The text in which a lead is found by any of these: names, addresses, numbers, references."""
    words = dict.fromkeys(word for each in told for word in _words(each))
    return "".join(BEFORE_A_WORD + word for word in words)


def wanted(query: str) -> list[str] | None:
    """What has to stand in the text of each lead that is meant; None where nothing can.

    Nothing is found by signs alone, or by more than any lead has.
    """
    words = [] if len(query) > LONGEST_QUERY else list(dict.fromkeys(_words(query)))
    return [_long_enough(word) for word in words] or None


def _long_enough(word: str) -> str:
    return BEFORE_A_WORD[len(word) - TRIGRAM :] + word if len(word) < TRIGRAM else word


def _words(text: str) -> Iterator[str]:
    """Numbers that follow each other are one: ``+49 30 123`` is ``4930123``."""
    for is_number, parts in groupby(text.split(), key=lambda part: bool(A_NUMBER.fullmatch(part))):
        run = list(parts)
        yield from filter(None, [_number(run)] if is_number else map(_plain, run))


def _number(parts: Iterable[str]) -> str:
    """Its digits. Zeros in front are said in one country and left out in another."""
    return re.sub(r"\D", "", "".join(parts).replace("(0)", "")).lstrip("0")


def _plain(word: str) -> str:
    bare = word.casefold().translate(ALIKE)
    if bare.isascii() and bare.isprintable():
        # Nothing in it could be taken away, which is looked for at length below.
        return bare
    bare = unicodedata.normalize("NFKD", word.casefold()).translate(ALIKE)
    return "".join(each for each in bare if unicodedata.category(each) not in {"Mn", "Cf", "Cc"})
