"""Encodings, delimiters and headings of many countries: what is found can be seen and changed."""

import pytest

from imports.encodings import Encoding
from imports.models import Row
from imports.services import examples_of, read_as
from people.models import Person
from tests.imports.making import HEADINGS, checked, chosen, csv_of, imported, upload, xlsx_of

pytestmark = pytest.mark.django_db

GERMAN = (("Müller, Jörg", "Große Straße"), ("Zoë Çelik", "São Paulo"))
TURKISH = (("Ayşe Yılmaz", "İğdır"), ("Çağrı Şahin", "Üsküdar"))
ARABIC = (("ليلى حداد", "عمّان"), ("كريم منصور", "بيروت"))
JAPANESE = (("山田 花子", "東京都"), ("さとう けんじ", "大阪 ソース"))
ENGLISH = (("Ann Birch", "Leeds"),)


def file_of(names, encoding: str, between: str = ",") -> bytes:
    rows = [(f'"{name}"', f"p{at}@example.org", note) for at, (name, note) in enumerate(names)]
    headings = ("Name", "E-mail", "Notes")
    return csv_of(*rows, headings=headings, encoding=encoding, between=between)


@pytest.mark.parametrize(
    ("names", "encoding", "found"),
    [
        (GERMAN, "utf-8", Encoding.UTF_8),
        (JAPANESE, "utf-8", Encoding.UTF_8),
        (ENGLISH, "utf-8", Encoding.UTF_8),
        (ARABIC, "utf-8-sig", Encoding.UTF_8_SIG),
        (TURKISH, "utf-16", Encoding.UTF_16),
        (GERMAN, "utf-16-le", Encoding.UTF_16_LE),
        (GERMAN, "utf-16-be", Encoding.UTF_16_BE),
        (GERMAN, "cp1252", Encoding.WESTERN),
        (TURKISH, "cp1254", Encoding.TURKISH),
        (ARABIC, "cp1256", Encoding.ARABIC),
        (JAPANESE, "cp932", Encoding.JAPANESE),
    ],
)
def test_names_are_those_that_were_written_in_whatever_encoding(names, encoding, found):
    source = imported(file_of(names, encoding))
    assert source.encoding == found
    assert list(Person.objects.order_by("email").values_list("name", flat=True)) == [
        name for name, _note in names
    ]


@pytest.mark.parametrize("between", [",", ";", "\t", "|"])
def test_what_stands_between_the_cells_is_found(between):
    source = upload(file_of(GERMAN, "utf-8", between))
    assert source.delimiter == between
    assert source.heads == ["Name", "E-mail", "Notes"]


def test_a_wrong_guess_is_seen_and_changed_before_anything_is_checked():
    source = upload(file_of((("Þórður", "Ísafjörður"),), "cp1252"))
    assert source.encoding == Encoding.TURKISH
    assert examples_of(source)[0][0] == "Şórğur"
    source = read_as(source.pk, encoding=Encoding.WESTERN, delimiter=",")
    assert examples_of(source)[0][0] == "Þórður"
    assert source.state == "uploaded"


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (("First Name", "Surname", "E-Mail Address"), ["given", "family", "email"]),
        (
            ("Vorname", "Nachname", "E-Mail", "Behandlung"),
            ["given", "family", "email", "treatment"],
        ),
        (
            ("Nombre", "Correo electrónico", "Teléfono", "País"),
            ["name", "email", "phone", "country"],
        ),
        (("Adı Soyadı", "E-posta", "Ülke", "Açıklama"), ["name", "email", "country", "note"]),
        (("氏名", "メールアドレス", "電話番号", "備考"), ["name", "email", "phone", "note"]),
        (("الاسم", "البريد الإلكتروني", "الهاتف"), ["name", "email", "phone"]),
        (("NAME", "e_mail", "Shoe size", "Mail"), ["name", "email", "", ""]),
    ],
)
def test_columns_are_guessed_from_headings_in_many_languages(headings, columns):
    source = upload(csv_of(["x"] * len(headings), headings=headings))
    assert source.columns == columns


@pytest.mark.parametrize(
    ("country", "code"),
    [("Germany", "DE"), ("de", "DE"), ("DEU", "DE"), ("Deutschland", "DE"), ("Almanya", "DE"),
     ("ألمانيا", "DE"), ("ドイツ", "DE"), ("UK", "GB"), ("U.S.A.", "US"), ("Türkiye", "TR"),
     ("España", "ES")],
)  # fmt: skip
def test_a_country_is_known_by_name_or_code_in_many_languages(country, code):
    imported(csv_of(("Ana", "ana@example.org", "", country, "")))
    assert Person.objects.get().country.code == code


def test_a_phone_without_its_code_belongs_to_the_country_of_its_row():
    imported(csv_of(("Ana", "ana@example.org", "030 901820901", "Germany", "")))
    assert str(Person.objects.get().phone) == "+4930901820901"


def test_a_cell_may_hold_delimiters_quotation_marks_and_lines():
    note = '"One, ""two""\r\nand; three"'
    source = checked(csv_of(("Ana", "ana@example.org", note), headings=("Name", "E-mail", "Notes")))
    assert source.counts == {"new": 1}
    assert Row.objects.get().number == 2


def test_lines_may_end_as_on_any_machine():
    for end in ("\n", "\r", "\r\n"):
        data = csv_of(("Ana", "ana@example.org", "", "", "")).replace(b"\r\n", end.encode())
        assert checked(data).counts == {"new": 1}


def test_a_workbook_is_asked_for_no_encoding():
    source = chosen(upload(xlsx_of(("Ana", "ana@example.org"), headings=HEADINGS[:2])))
    assert (source.format, source.encoding) == ("xlsx", "")
