"""Plain text as mail carries it: short lines that a reader may join again (RFC 3676)."""

import textwrap

LINE = 76
# Lines that begin so would be read as something else.
STUFFED = (" ", ">", "From ")


def flow(text: str) -> str:
    """The same text in lines of at most 76 characters, unless a word is longer.

    A line that goes on in the next one ends with a space.
    """
    return "\n".join(_stuffed(part) for line in text.splitlines() for part in _parts(line)) + "\n"


def _parts(line: str) -> list[str]:
    line = line.rstrip()
    # A space for the end of each line that goes on, and one for its beginning.
    parts = textwrap.wrap(line, LINE - 2, break_long_words=False, break_on_hyphens=False)
    if len(parts) < 2:
        return [line]
    return [*(f"{part} " for part in parts[:-1]), parts[-1]]


def _stuffed(line: str) -> str:
    return f" {line}" if line.startswith(STUFFED) else line
