"""Reference marks such as ``[3]`` or ``[3, 4]`` in plain text."""

import re

MARK = re.compile(r"\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")


def marks_in(text: str) -> list[int]:
    """The reference numbers that a text names, in its order, repeated as they are repeated."""
    return [int(number) for mark in MARK.findall(text) for number in mark.split(",")]


def without_marks(text: str) -> str:
    """The text as a reader says it aloud."""
    return re.sub(r"\s*" + MARK.pattern, "", text)
