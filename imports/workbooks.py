"""Workbooks (XLSX): the first sheet, a row at a time. Nothing in it is computed or run.

A workbook is an archive that says how large its parts are when unpacked; none is unpacked beyond
what it said. Macros, passwords and merged cells are refused; a formula comes out as its text.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from imports.limits import LARGEST_SHARED_TEXTS, LARGEST_UNPACKED, MOST_COLUMNS, MOST_PARTS
from imports.refusals import FileRefused

# What the libraries raise for an archive or a document that is none.
BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, TypeError,
    AttributeError, IndexError, SyntaxError, NotImplementedError, RuntimeError, AssertionError,
)  # fmt: skip
CONTENT_TYPES = "[Content_Types].xml"
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
LOOKED_AT = 1 << 16
LONGEST_TAG = 200


def rows_of_workbook(file: io.BufferedReader) -> Iterator[list[str]]:
    """Each row of the first sheet, also those with nothing in them. Raises FileRefused."""
    number = 0
    try:
        _insist_on_a_plain_one(file)
        book = load_workbook(file, read_only=True, keep_links=False)
        for row in _cells(book):
            number += 1
            width = len(row)
            while width and row[width - 1] is None:
                width -= 1
            yield [_text(value) for value in row[:width]]
    except BROKEN as error:
        raise FileRefused(
            _("After row %(row)s: the workbook is cut off or damaged.") % {"row": number}
        ) from error


def _cells(book: Any) -> Iterator[tuple[Any, ...]]:
    if not book.worksheets:
        raise FileRefused(_("The workbook has no sheet of rows."))
    sheet = book.worksheets[0]
    _insist_on_no_merged_cells(book._archive, sheet._worksheet_path.lstrip("/"))
    # What a sheet says of its own size need not be true.
    sheet.reset_dimensions()
    yield from sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)


def _insist_on_a_plain_one(file: io.BufferedReader) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        shared = sum(each.file_size for each in parts if "sharedstrings" in each.filename.lower())
        if (
            len(parts) > MOST_PARTS
            or sum(each.file_size for each in parts) > LARGEST_UNPACKED
            or shared > LARGEST_SHARED_TEXTS
        ):
            raise FileRefused(_("The workbook would become far too large when it is unpacked."))
        if any(each.flag_bits & 1 for each in parts):
            raise FileRefused(_("The workbook is locked with a password."))
        kinds = archive.read(CONTENT_TYPES)
        if b"macroEnabled" in kinds or any("vbaproject" in p.filename.lower() for p in parts):
            raise FileRefused(
                _("The workbook holds macros. Please save it as an XLSX without them.")
            )
    file.seek(0)


def _insist_on_no_merged_cells(archive: zipfile.ZipFile, part: str) -> None:
    """They stand behind the rows, so the whole sheet is looked through."""
    with archive.open(part) as sheet:
        before = b""
        while data := sheet.read(LOOKED_AT):
            if found := MERGED.search(before + data):
                raise FileRefused(
                    _("The cells %(cells)s are one. Please part them and fill each.")
                    % {"cells": found[1].decode()}
                )
            before = data[-LONGEST_TAG:]


def _text(value: Any) -> str:
    """What a person reads in the cell; moments as ISO 8601, numbers without an exponent."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
