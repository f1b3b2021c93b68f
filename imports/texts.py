"""Text files: rows of cells between commas, semicolons, tabs or bars."""

import codecs
import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from imports.encodings import Encoding
from imports.refusals import FileRefused

DELIMITERS = (",", ";", "\t", "|")
# How much of the file tells what stands between its cells.
HEAD = 64_000
FIRST_ROWS = 20


def rows_of_text(file: io.BufferedReader, *, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """Each row of the file. Raises FileRefused for what is no text, or ends within a cell."""
    number = 0
    try:
        for row in csv.reader(_lines(file, encoding), delimiter=delimiter, strict=True):
            number += 1
            yield row
    except UnicodeError as error:
        raise FileRefused(
            _("After row %(row)s: this is no text in %(encoding)s.")
            % {"row": number, "encoding": Encoding(encoding).label}
        ) from error
    except csv.Error as error:
        raise FileRefused(
            _(
                "Row %(row)s: a cell begins with a quotation mark and does not end as it should. "
                "Is the file cut off?"
            )
            % {"row": number + 1}
        ) from error


def _lines(file: io.BufferedReader, encoding: str) -> Iterator[str]:
    """The lines as texts, one at a time, so that the row is known in which one is none."""
    if encoding.startswith("utf-16"):
        yield from io.TextIOWrapper(file, encoding=encoding, newline="")
        return
    for line in file:
        # Within it a line may end as on old machines; only the first of the file has a mark.
        text = line.decode(encoding)
        encoding = Encoding.UTF_8 if encoding == Encoding.UTF_8_SIG else encoding
        yield from io.StringIO(text, newline="") if "\r" in text[:-2] else (text,)


def delimiter_of(file: io.BufferedReader, encoding: str) -> str:
    """What stands between the cells: what parts the first rows into as many cells each."""
    head = codecs.getincrementaldecoder(encoding)("replace").decode(file.read(HEAD))
    return max(DELIMITERS, key=lambda each: _parts(head, each))


def _parts(head: str, delimiter: str) -> tuple[bool, float, int]:
    lines = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    widths: list[int] = []
    try:
        # The last row may be cut off by the end of the head.
        for _number, row in zip(range(FIRST_ROWS), lines, strict=False):
            widths.append(len(row))
    except csv.Error:
        return (False, 0.0, 0)
    first = widths[0] if widths else 0
    alike = sum(width == first for width in widths) / max(1, len(widths))
    return (first > 1, alike, first)
