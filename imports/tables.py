"""A file as a table: headings, then rows of texts, one at a time.

Whatever is wrong with the file as a whole raises FileRefused, which names the row and the column.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from django.utils.translation import gettext as _

from imports.limits import MOST_COLUMNS, MOST_ROWS
from imports.models import Format, Import
from imports.pieces import open_file
from imports.refusals import FileRefused
from imports.texts import rows_of_text
from imports.workbooks import rows_of_workbook
from people.plaintext import is_plain

LONGEST_HEADING = 200
# Number of the row, as a spreadsheet counts, and the texts in it.
Numbered = tuple[int, list[str]]


@dataclass(frozen=True)
class Table:
    """``rows`` can be gone through once; rows with nothing in them are left out."""

    headings: list[str]
    rows: Iterator[Numbered]


def open_table(source: Import) -> Table:
    """The table in the file of this import. Raises FileRefused, also while one goes through it."""
    file = open_file(source)
    if source.format == Format.XLSX:
        rows = rows_of_workbook(file)
    else:
        rows = rows_of_text(file, encoding=source.encoding, delimiter=source.delimiter)
    numbered = zip(count(1), rows, strict=False)
    number, first = next(((n, row) for n, row in numbered if any(row)), (0, []))
    if not number:
        raise FileRefused(_("The file is empty."))
    return Table(_headings(number, first), _not_too_many(numbered))


def column_name(position: int) -> str:
    """What a spreadsheet calls the column at this position, from 0: A, B … Z, AA …"""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _headings(number: int, row: Sequence[str]) -> list[str]:
    headings = [each.strip() for each in row]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MOST_COLUMNS:
        raise FileRefused(
            _("Row %(row)s: more than %(most)s columns.") % {"row": number, "most": MOST_COLUMNS}
        )
    seen: dict[str, int] = {}
    for position, heading in enumerate(headings):
        where = {"row": number, "column": column_name(position)}
        if not is_plain(heading) or len(heading) > LONGEST_HEADING:
            raise FileRefused(_("Row %(row)s, column %(column)s: no heading.") % where)
        before = seen.setdefault(heading.casefold(), position) if heading else position
        if before != position:
            where["other"] = column_name(before)
            raise FileRefused(
                _("Row %(row)s: columns %(other)s and %(column)s have the same heading.") % where
            )
    return headings


def _not_too_many(rows: Iterator[Numbered]) -> Iterator[Numbered]:
    for found, (number, row) in enumerate(((n, row) for n, row in rows if any(row)), start=1):
        if found > MOST_ROWS:
            raise FileRefused(
                _("Row %(row)s: more than %(most)s rows.") % {"row": number, "most": MOST_ROWS}
            )
        yield number, row
