"""Files that are no list, or a broken or hostile one: nothing runs, nothing is half imported, and
what is said names the row and the column."""

import io
import zipfile
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from imports import tables, workbooks
from imports.going_on import go_on
from imports.models import Import, Piece, Row
from imports.problems import Problem
from imports.refusals import FileRefused
from imports.services import begin_run
from leads.models import Lead
from people.models import Person
from tests.factories import make_staff
from tests.imports.making import (
    ANA,
    EVA,
    HEADINGS,
    bytes_of,
    checked,
    csv_of,
    imported,
    upload,
    xlsx_of,
)
from tests.imports.test_bringing_people_in import problems

pytestmark = pytest.mark.django_db


def with_part(workbook: bytes, name: str, content: bytes, *, instead: str = "") -> bytes:
    """The same workbook with another part in it, or with one in the place of another."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename not in {name, instead}:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return made.getvalue()


def sheet_of(rows: str, *, before: str = "", after: str = "") -> bytes:
    """A workbook whose sheet is written by hand."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'{before}<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return with_part(xlsx_of(ANA), "xl/worksheets/sheet1.xml", sheet.encode())


def merged() -> bytes:
    book = Workbook()
    for row in (HEADINGS, ANA, EVA):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    return bytes_of(book)


def macro() -> bytes:
    kind = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    kinds = b'<Types xmlns="x"><Override ContentType="' + kind + b'"/></Types>'
    return with_part(xlsx_of(ANA), "[Content_Types].xml", kinds)


def bomb() -> bytes:
    return with_part(xlsx_of(ANA), "xl/media/image1.png", bytes(workbooks.LARGEST_UNPACKED))


def laughing() -> bytes:
    entities = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
    return sheet_of(cell, before=entities)


AT_ONCE = {
    "empty": (b"", "The file is empty."),
    "blank lines only": (b"\r\n\r\n , \r\n".replace(b" ", b""), "The file is empty."),
    "headings only": (csv_of(), "headings and nothing below"),
    "headings only, in a workbook": (xlsx_of(), "headings and nothing below"),
    "an empty workbook": (bytes_of(Workbook()), "The file is empty."),
    "the same heading twice": (
        csv_of(("a", "b", "c"), headings=("Name", "E-mail", "name")),
        "Row 1: columns A and C have the same heading.",
    ),
    "a thousand columns": (
        csv_of(["x"] * 1000, headings=[f"h{n}" for n in range(1000)]),
        "Row 1: more than 100 columns.",
    ),
    "a thousand columns, in a workbook": (
        xlsx_of(["x"] * 1000, headings=[f"h{n}" for n in range(1000)]),
        "Row 1: more than 100 columns.",
    ),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x81\x8d" + bytes(range(256)), "this is no text"),
    "a headless archive": (b"PK\x03\x04 and no more", "cut off or damaged"),
    "an archive of something else": (
        with_part(xlsx_of(ANA), "x", b"", instead="xl/workbook.xml"), "cut off or damaged",
    ),
    "a workbook that was cut off": (xlsx_of(ANA)[:-2000], "cut off or damaged"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Please save it as XLSX"),
    "a macro": (macro(), "holds macros"),
    "a macro that says it is none": (
        with_part(xlsx_of(ANA), "xl/vbaProject.bin", b"Sub AutoOpen()"), "holds macros",
    ),
    "an archive that would fill the disk": (bomb(), "far too large"),
    "merged cells": (merged(), "The cells A2:A3 are one."),
    "entities that grow": (laughing(), "cut off or damaged"),
    "a heading of lines": (
        csv_of(("a", "b"), headings=('"Na\x00me"', "E-mail")), "Row 1, column A: no heading.",
    ),
    "a quotation mark that never ends": (b'Name,E-mail\r\n"Ana,ana@example.org\r\n', "Row 2"),
}  # fmt: skip


@pytest.fixture
def signed_in(client):
    client.force_login(make_staff())
    return client


def post_file(client, data: bytes, name: str = "list.csv") -> str:
    """What the page says to this file."""
    file = SimpleUploadedFile(name, data)
    answer = client.post(reverse("admin:imports_import_add"), {"file": file})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("kind", AT_ONCE)
def test_what_is_no_list_is_refused_when_it_is_uploaded_and_nothing_is_kept(signed_in, kind):
    data, said = AT_ONCE[kind]
    page = post_file(signed_in, data)
    assert said in page
    assert not Import.objects.exists()
    assert not Piece.objects.exists()


def test_an_archive_of_too_many_parts_is_refused(signed_in, monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_PARTS", 4)
    assert "far too large" in post_file(signed_in, xlsx_of(ANA))


def test_a_file_that_is_too_large_is_refused(signed_in):
    with pytest.raises(FileRefused, match="larger than 20 MB"):
        upload(b"x" * (20 * 1024 * 1024 + 1))


def refused_by_the_dry_run(data: bytes) -> str:
    """What is said to a file that breaks only further down."""
    source = checked(data)
    assert source.state == "refused"
    assert not Row.objects.exists()
    assert not Piece.objects.exists()
    return source.refusal


def test_a_text_file_that_is_cut_off_within_a_cell_is_refused_as_a_whole():
    rows = [(f"Ana {n}", f"ana{n}@example.org", "", "", "") for n in range(3000)]
    whole = csv_of(*rows, ('"Eva', "eva@example.org", "", "", ""))
    assert "Row 3002" in refused_by_the_dry_run(whole)
    assert not Person.objects.exists()


def test_a_row_that_ends_early_is_refused_by_its_number():
    whole = csv_of(ANA, EVA)
    source = imported(whole[: whole.rindex(b"Austria")])
    assert problems(source) == [(3, [(4, Problem.TOO_FEW)])]
    assert Person.objects.count() == 1


def test_a_file_of_two_encodings_is_refused_where_it_changes():
    rows = [(f"Zoë {n}", f"zoe{n}@example.org", "", "", "") for n in range(2000)]
    data = csv_of(*rows, encoding="cp1252").replace(b"Zo\xeb 1500", b"\x81\x8d")
    assert refused_by_the_dry_run(data).startswith("After row 1501: this is no text in Windows")
    assert not Person.objects.exists()


def test_a_workbook_that_says_too_little_of_its_size_is_not_unpacked_further():
    data = bytearray(xlsx_of(*[ANA] * 50))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.getinfo("xl/worksheets/sheet1.xml")
        real = sheet.file_size
    data = bytes(data).replace(real.to_bytes(4, "little"), (300).to_bytes(4, "little"))
    with pytest.raises(FileRefused):
        upload(data)


def test_more_rows_than_anybody_has_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 5)
    rows = [(f"Ana {n}", f"ana{n}@example.org", "", "", "") for n in range(6)]
    assert refused_by_the_dry_run(csv_of(*rows)) == "Row 7: more than 5 rows."


CELLS = {
    "no name": (Problem.MISSING, ("", *ANA[1:]), 0),
    "a script for a name": (Problem.NO_NAME, ("<script>alert(1)</script>", *ANA[1:]), 0),
    "a long name": (Problem.TOO_LONG, ("A" * 10_000, *ANA[1:]), 0),
    "an endless name": (Problem.TOO_LONG, ("A" * 10_001, *ANA[1:]), 0),
    "a name that turns round": (Problem.NO_NAME, ("Ana\u202eamiL", *ANA[1:]), 0),
    "a name with a NUL": (Problem.NO_TEXT, ("Ana\x00Lima", *ANA[1:]), 0),
    "a name of nothing": (Problem.NO_NAME, ("\u200b\u200b", *ANA[1:]), 0),
    "a name that is a formula": (Problem.FORMULA, ("=cmd|'/c calc'!A1", *ANA[1:]), 0),
    "a name that is an error": (Problem.ERROR, ("#REF!", *ANA[1:]), 0),
    "no address": (Problem.MISSING, ("Ana", "", *ANA[2:]), 1),
    "half an address": (Problem.NO_ADDRESS, ("Ana", "ana@", *ANA[2:]), 1),
    "two addresses": (Problem.NO_ADDRESS, ("Ana", "a@example.org b@example.org", *ANA[2:]), 1),
    "a header in an address": (
        Problem.NO_TEXT, ("Ana", '"ana@example.org\r\nBcc: eva@example.org"', *ANA[2:]), 1,
    ),
    "a phone without its country": (Problem.NO_PHONE, ("Ana", ANA[1], "030 901820901", "", ""), 2),
    "a phone with an extension": (
        Problem.EXTENSION, ("Ana", ANA[1], "+49 30 901820901 ext. 5", "", ""), 2,
    ),
    "no country": (Problem.NO_COUNTRY, ("Ana", ANA[1], "", "Atlantis", ""), 3),
    "no treatment of ours": (Problem.NO_TREATMENT, ("Ana", ANA[1], "", "", "Alchemy"), 4),
    "more cells than headings": (Problem.TOO_MANY, (*ANA, "and more"), 5),
}  # fmt: skip


@pytest.mark.parametrize("kind", CELLS)
def test_a_bad_cell_refuses_its_row_by_number_and_column_and_no_other(kind):
    problem, row, column = CELLS[kind]
    source = imported(csv_of(EVA, row))
    assert problems(source) == [(3, [(column, problem)])]
    assert [person.email for person in Person.objects.all()] == ["eva@example.org"]
    assert Lead.objects.count() == 1


def test_everything_that_is_wrong_with_a_row_is_said_at_once():
    source = checked(csv_of(("", "ana@", "12", "Atlantis", "Alchemy")))
    assert problems(source) == [
        (2, [
            (0, Problem.MISSING), (1, Problem.NO_ADDRESS), (2, Problem.NO_PHONE),
            (3, Problem.NO_COUNTRY), (4, Problem.NO_TREATMENT),
        ]),
    ]  # fmt: skip


def test_a_formula_in_a_workbook_is_neither_computed_nor_taken_for_its_last_value():
    source = imported(xlsx_of(EVA, ('=HYPERLINK("http://example.org","Ana")', *ANA[1:])))
    assert problems(source) == [(3, [(0, Problem.FORMULA)])]


DATES = {
    "2025-03-04": date(2025, 3, 4),
    "04.03.2025": date(2025, 3, 4),
    "31/03/2025": date(2025, 3, 31),
    "03/31/2025": date(2025, 3, 31),
    "45720": date(2025, 3, 4),
    "2025-03-04T10:15:00": date(2025, 3, 4),
    "2025年3月4日": date(2025, 3, 4),
    "03/04/2025": Problem.WHICH_DATE,
    "31.02.2025": Problem.NO_DATE,
    "0001-01-01": Problem.NO_DATE,
    "12": Problem.NO_DATE,
    "soon": Problem.NO_DATE,
    "2099-01-01": Problem.NOT_YET,
}


@pytest.mark.parametrize("written", DATES)
def test_a_day_is_read_as_it_can_only_be_meant_or_not_at_all(written):
    headings = (*HEADINGS, "Date")
    source = checked(csv_of((*ANA, written), headings=headings))
    if isinstance(DATES[written], Problem):
        assert problems(source) == [(2, [(5, DATES[written])])]
    else:
        begin_run(source.pk, actor=source.made_by)
        go_on()
        assert Lead.objects.get().opened_at.date() == DATES[written]


def test_which_of_two_days_is_meant_can_be_said():
    row, headings = (*ANA, "03/04/2025"), (*HEADINGS, "Date")
    imported(csv_of(row, headings=headings), is_day_first=True)
    assert Lead.objects.get().opened_at.date() == date(2025, 4, 3)


def test_days_and_numbers_of_a_workbook_are_what_its_cells_show():
    headings = ("Name", "E-mail", "Phone", "Date")
    row = ("Ana", "ana@example.org", 4930901820901, datetime(2025, 3, 4))
    source = checked(xlsx_of((row[0], row[1], "+4930901820901", row[3]), headings=headings))
    assert source.counts == {"new": 1}
    imported(xlsx_of((*row[:2], "", 45720.0), headings=headings))
    assert Lead.objects.get().opened_at.date() == date(2025, 3, 4)


def test_only_the_first_sheet_is_read_and_blank_rows_count_as_rows():
    book = load_workbook(io.BytesIO(xlsx_of(ANA, (), (None,) * 5, EVA)))
    book.create_sheet("Other").append(["Name"])
    source = checked(bytes_of(book))
    assert list(source.rows.order_by("number").values_list("number", flat=True)) == [2, 5]


def test_a_row_far_below_costs_nothing_and_keeps_its_number():
    def row(number: int, *texts: str) -> str:
        cells = "".join(
            f'<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
            for column, text in zip("AB", texts, strict=True)
        )
        return f'<row r="{number}">{cells}</row>'

    source = checked(sheet_of(row(1, "Name", "E-mail") + row(150_000, "Ana", "ana@example.org")))
    assert Row.objects.get().number == 150_000
    assert source.counts == {"new": 1}
