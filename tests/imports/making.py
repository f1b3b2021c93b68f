"""Files to import, and one of them brought in through all of its steps."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook

from imports.columns import guess
from imports.going_on import go_on
from imports.models import Import
from imports.services import Choices, begin_check, begin_run, receive_file
from staff.models import User
from tests.factories import make_staff

HEADINGS = ("Name", "E-mail", "Phone", "Country", "Treatment")
ANA = ("Ana Lima", "ana@example.org", "+49 30 901820901", "Germany", "Knee replacement")
EVA = ("Eva Novak", "eva@example.org", "", "Austria", "")
TOLD: dict[str, Any] = {
    "origin": "Health fair in Example Town",
    "basis": "asked",
    "evidence": "Paper form of 2 May, in the folder Fairs",
    "obtained_on": date(2025, 5, 2),
    "begins_at": "new",
    "is_day_first": None,
}


def csv_of(*rows: Sequence[str], headings: Sequence[str] = HEADINGS, **own: Any) -> bytes:
    """A file with these rows; a cell that needs quotation marks has its own."""
    text = "\r\n".join(own.get("between", ",").join(row) for row in (headings, *rows)) + "\r\n"
    return text.encode(own.get("encoding", "utf-8"))


def xlsx_of(*rows: Sequence[Any], headings: Sequence[Any] = HEADINGS) -> bytes:
    """A workbook with these rows."""
    book = Workbook()
    for row in (headings, *rows):
        book.active.append(list(row))
    return bytes_of(book)


def bytes_of(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def upload(data: bytes, *, name: str = "list.csv", actor: User | None = None) -> Import:
    """The file, kept and looked into."""
    actor = actor or User.objects.filter(is_superuser=True).first() or make_staff()
    return receive_file(name=name, size=len(data), chunks=[data], actor=actor)


def chosen(source: Import, *, columns: Iterable[str] | None = None, **own: Any) -> Import:
    """The same with its columns chosen, as guessed unless told otherwise; a worker may check it."""
    columns = columns or [str(each or "") for each in guess(source.heads)]
    return begin_check(source.pk, Choices(**(TOLD | {"columns": list(columns)} | own)))


def checked(data: bytes, **own: Any) -> Import:
    """The file after its dry run."""
    source = chosen(upload(data), **own)
    go_on()
    source.refresh_from_db()
    return source


def imported(data: bytes, **own: Any) -> Import:
    """The file after its run."""
    source = checked(data, **own)
    begin_run(source.pk, actor=source.made_by)
    go_on()
    source.refresh_from_db()
    return source
