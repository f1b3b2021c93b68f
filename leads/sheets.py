"""Writes a table as CSV or XLSX piece by piece, so that its beginning is on its way before its end
is known. No cell is ever read as a formula.

Cells come by columns, each already written out by ``text`` and ``moment``: names that stand in many
rows are written once.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Protocol
from zipfile import ZIP_DEFLATED, ZipFile

UNSEEN = "\\s\0\ufeff\u200b-\u200f\u2060-\u2064"
SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫"
# What a program may take for a formula: such a sign at the beginning, or after what another
# program takes for the end of a cell; and characters that are not seen, at the beginning.
FORMULA = re.compile(rf"^(?=[\t\r\n\0])|(^|[,;|\t\r\n])(?=[{UNSEEN}\"']*[{SIGNS}])")

NO_TEXT_OF_XML = re.compile("[&<>\0-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
BLANK_AT_AN_END = re.compile(r"^\s|\s$")
OF_XML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# What Excel takes into one cell, and (with room for a batch) into one sheet.
LONGEST_CELL = 32_767
MOST_ROWS = 1_000_000
# From which Excel counts days.
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 (a sheet knows no zones)
ONE_DAY = timedelta(days=1)


class Sheet(Protocol):
    """A file that is written from its beginning to its end. Each step returns its bytes."""

    suffix: str
    content_type: str

    def text(self, words: str | None) -> str:
        """A cell with these words."""

    def moment(self, at: datetime | None) -> str:
        """A cell with this moment, in the zone of who reads it."""

    def begin(self, titles: Sequence[str]) -> bytes:
        """The file up to its first row."""

    def rows(self, columns: Sequence[Iterable[str]]) -> bytes:
        """A few rows."""

    def end(self, last: str) -> bytes:
        """A last row of one cell, and the end of the file."""

    def give_up(self) -> None:
        """Write no more of it."""


class Csv:
    """Every cell in quotes, an apostrophe before what could be a formula."""

    suffix = "csv"
    content_type = "text/csv; charset=utf-8"

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone

    def text(self, words: str | None) -> str:
        """In quotes, and harmless."""
        return '"' + harmless(words or "").replace('"', '""') + '"'

    def moment(self, at: datetime | None) -> str:
        """As ``2026-11-25 18:30``."""
        return f'"{at.astimezone(self.zone).isoformat(" ", "minutes")[:16]}"' if at else '""'

    def begin(self, titles: Sequence[str]) -> bytes:
        """With the mark by which spreadsheets know UTF-8."""
        self.width = len(titles)
        return b"\xef\xbb\xbf" + self.rows([[self.text(title)] for title in titles])

    def rows(self, columns: Sequence[Iterable[str]]) -> bytes:
        """Each ends a line."""
        lines = map(",".join, zip(*columns, strict=True))
        # The empty one is the end of the last line.
        return "\r\n".join([*lines, ""]).encode("utf-8", "replace")

    def end(self, last: str) -> bytes:
        """The last row, as wide as the others."""
        return self.rows([[self.text(last)], *([['""']] * (self.width - 1))])

    def give_up(self) -> None:
        """Nothing is held."""


class Xlsx:
    """A workbook whose cells say that they are text, or a moment. A full sheet is followed by
    another."""

    suffix = "xlsx"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self._written = _Written()
        # Quick rather than small: it is packed while somebody waits.
        self._zip = ZipFile(self._written, "w", ZIP_DEFLATED, compresslevel=1)  # type: ignore[call-overload]
        self._sheets = 0
        self._titles: Sequence[str] = ()

    def text(self, words: str | None) -> str:
        """A cell whose words stand in it, and not in a list that only the end of the file knows."""
        if not words:
            return "<c/>"
        words = words[:LONGEST_CELL]
        if NO_TEXT_OF_XML.search(words):
            words = NO_TEXT_OF_XML.sub(_as_xml, words)
        keep = ' xml:space="preserve"' if BLANK_AT_AN_END.search(words) else ""
        return f'<c t="inlineStr"><is><t{keep}>{words}</t></is></c>'

    def moment(self, at: datetime | None) -> str:
        """A number of days, shown as a date."""
        if at is None:
            return "<c/>"
        days = (at.astimezone(self.zone).replace(tzinfo=None) - DAY_ZERO) / ONE_DAY
        return f'<c s="1"><v>{days:.6f}</v></c>'

    def begin(self, titles: Sequence[str]) -> bytes:
        """The first sheet, with its titles."""
        self._titles = titles
        self._begin_sheet()
        return self._written.take()

    def rows(self, columns: Sequence[Iterable[str]]) -> bytes:
        """In the sheet that is open, or in the next when it is full."""
        lines = list(map("".join, zip(*columns, strict=True)))
        if self._rows + len(lines) > MOST_ROWS:
            self._end_sheet()
            self._begin_sheet()
        self._rows += len(lines)
        self._write("<row>" + "</row><row>".join(lines) + "</row>")
        return self._written.take()

    def end(self, last: str) -> bytes:
        """The last row, and what says which sheets there are."""
        self._write(f"<row>{self.text(last)}</row>")
        self._end_sheet()
        for name, content in _frame(self._sheets).items():
            self._zip.writestr(name, content)
        self._zip.close()
        return self._written.take()

    def give_up(self) -> None:
        """Close what is open; nobody reads it."""
        self._open.close()
        self._zip.close()

    def _begin_sheet(self) -> None:
        self._sheets += 1
        self._rows = 0
        self._open = self._zip.open(f"xl/worksheets/sheet{self._sheets}.xml", "w")
        widths = "".join(
            f'<col min="{number}" max="{number}" width="22" customWidth="1"/>'
            for number in range(1, len(self._titles) + 1)
        )
        titles = "".join(self.text(title).replace("<c ", '<c s="2" ') for title in self._titles)
        self._write(
            f'{DECLARED}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
            f"</sheetView></sheetViews><cols>{widths}</cols><sheetData><row>{titles}</row>"
        )

    def _end_sheet(self) -> None:
        self._write("</sheetData></worksheet>")
        self._open.close()

    def _write(self, xml: str) -> None:
        self._open.write(xml.encode("utf-8", "replace"))


class _Written:
    """Takes what the archive writes, until it is fetched. It cannot go back, as no answer can."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is kept back."""

    def take(self) -> bytes:
        """All that was written since the last time."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def harmless(words: str) -> str:
    """These words with an apostrophe wherever a spreadsheet might begin a formula."""
    return FORMULA.sub(r"\1'", words) if FORMULA.search(words) else words


def _as_xml(found: re.Match[str]) -> str:
    """A character that XML has no place for, as spreadsheets write it."""
    text = found[0]
    if text in OF_XML:
        return OF_XML[text]
    # What looks like such a writing is none.
    return f"_x005F{text}" if len(text) > 1 else f"_x{ord(text):04X}_"


DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = (
    f'{DECLARED}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf xfId="0"/>'
    '<xf numFmtId="164" applyNumberFormat="1" xfId="0"/>'
    '<xf fontId="1" applyFont="1" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def _frame(sheets: int) -> dict[str, str]:
    """What an archive has beside its sheets, to be a workbook."""
    numbers = range(1, sheets + 1)
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        f'ContentType="{TYPE}.worksheet+xml"/>'
        for number in numbers
    )
    names = "".join(
        f'<sheet name="Leads {number}" sheetId="{number}" r:id="s{number}"/>' for number in numbers
    )
    relations = "".join(
        f'<Relationship Id="s{number}" Type="{OFFICE}/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    return {
        "[Content_Types].xml": (
            f'{DECLARED}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>{types}</Types>'
        ),
        "_rels/.rels": (
            f'{DECLARED}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'{DECLARED}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets>'
            "</workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{DECLARED}<Relationships xmlns="{PACKAGE}/relationships">{relations}'
            f'<Relationship Id="styles" Type="{OFFICE}/styles" Target="styles.xml"/>'
            "</Relationships>"
        ),
        "xl/styles.xml": STYLES,
    }
