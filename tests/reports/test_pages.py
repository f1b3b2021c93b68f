"""The pages of reports: who sees them, what they ask the database, and what leads on from them."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leads.models import Lead
from people.models import Person
from reports import kept
from reports.catalogue import PAGES
from reports.models import Report
from reports.tasks import forget_old
from staff.models import User
from tests.factories import make_staff
from tests.reports.world import NOW, World

pytestmark = pytest.mark.django_db

# Statements of a page, with those for who is signed in and for the choices of the filters.
MOST_STATEMENTS = 17
ADDRESSES = [
    *(reverse(f"report-{page.slug}") for page in PAGES),
    *(reverse(f"report-{page.slug}-{name}") for page in PAGES for name in page.tables),
]


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world() -> World:
    return World(4, 90)


def member(role: str) -> Client:
    user = make_staff(role.lower(), is_superuser=False, first_name=role)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def rows_of(client: Client, address: str, query: str = "") -> list[list[str]]:
    answer = client.get(address + query)
    assert answer.status_code == 200, (address, answer.content)
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("role", ["Manager", "Auditor", "Administrator"])
def test_managers_auditors_and_administrators_see_every_report(role, world):
    client = member(role)
    for page in PAGES:
        assert client.get(reverse(f"report-{page.slug}")).status_code == 200
        file = reverse(f"report-{page.slug}-{page.tables[0]}")
        assert client.get(file).status_code == 200
    assert reverse("report-overview") in client.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize(
    "role", ["Coordinator", "Senior coordinator", "Marketer", "Editor", "Medical reviewer"]
)
def test_nobody_else_sees_any(role):
    client = member(role)
    assert [client.get(address).status_code for address in ADDRESSES] == [403] * len(ADDRESSES)
    assert reverse("report-overview") not in client.get(reverse("admin:index")).content.decode()


def test_who_is_not_signed_in_is_sent_to_the_door(client):
    for address in ADDRESSES:
        assert client.get(address)["Location"].startswith(reverse("admin:login"))


def test_nothing_is_posted_to_a_report():
    client = member("Manager")
    assert [client.post(address).status_code for address in ADDRESSES] == [405] * len(ADDRESSES)


def test_a_report_names_no_patient(world):
    person = world.people[0]
    Person.objects.update(name="Zqname Zqfamily", phone="+442079460001")
    Lead.objects.update(asked_by="Zqname Zqfamily")
    client = member("Manager")
    references = list(Lead.objects.values_list("reference", flat=True))
    for address in ADDRESSES:
        text = client.get(f"{address}?period=365").content.decode()
        assert "Zqname" not in text, address
        assert person.email not in text, address
        assert not [reference for reference in references if reference in text], address


def test_a_report_asks_the_database_a_few_times_however_many_leads_there_are(world):
    client = member("Manager")
    world.more(60)
    # What a process remembers for a minute.
    client.get(reverse("report-overview"))
    for page in PAGES:
        for query in ("?period=30", "?period=365&country=DE", "?period=90&language=es"):
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse(f"report-{page.slug}") + query)
            assert len(asked) <= MOST_STATEMENTS, (page.slug, query)


def test_days_that_are_none_or_in_the_wrong_order_are_refused_with_words():
    client = member("Manager")
    for query, words in (
        ("?first=2026-11-20&last=2026-11-10", "cannot be before the first"),
        ("?first=never&last=2026-11-10", "valid date"),
        ("?first=2026-11-01&last=2026-11-10&country=XX", "not one of the available"),
        ("?owner=1;drop", "not one of the available"),
    ):
        answer = client.get(reverse("report-funnel") + query)
        assert answer.status_code == 200
        assert words in answer.content.decode(), query
        file = client.get(reverse("report-funnel-way") + query)
        assert (file.status_code, file["Content-Type"]) == (400, "text/plain"), query


def test_a_number_leads_to_the_list_of_just_these_leads(world):
    client = member("Manager")
    followed = 0
    for page in PAGES:
        for query in (
            "?period=90&category=1",
            "?period=365&owner=nobody",
            "?period=365&source=article",
        ):
            for shown in client.get(reverse(f"report-{page.slug}") + query).context["shown"]:
                # Some of each table.
                rows = sorted(shown.table.rows, key=lambda row: str(row.values), reverse=True)
                for row in [*rows[:2], rows[-1]] if rows else []:
                    for number, link in row.linked:
                        if link:
                            there = client.get(f"{reverse('admin:leads_lead_changelist')}?{link}")
                            assert there.status_code == 200, link
                            assert there.context["cl"].result_count == number, (row.name, link)
                            followed += 1
    assert followed > 80


def test_the_list_cannot_be_narrowed_by_language_so_nothing_leads_there(world):
    client = member("Manager")
    for page in PAGES:
        answer = client.get(reverse(f"report-{page.slug}") + "?period=365&language=es")
        assert not [
            link
            for shown in answer.context["shown"]
            for row in shown.table.rows
            for link in row.links.values()
            if link
        ]


def test_who_may_not_see_every_lead_is_led_to_no_list(world):
    text = member("Administrator").get(reverse("report-funnel") + "?period=365").content.decode()
    assert reverse("admin:leads_lead_changelist") not in text


def test_a_file_is_one_that_spreadsheets_read_and_tells_nothing_by_its_name(world):
    answer = member("Manager").get(reverse("report-funnel-way") + "?country=DE&owner=nobody")
    assert answer.content.startswith(b"\xef\xbb\xbfStage,")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    name = "funnel-way-2026-10-27_2026-11-25.csv"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


def test_no_cell_of_a_file_is_a_formula(world):
    User.objects.filter(pk=world.staff[0]).update(first_name="=cmd|'/C calc'!A0")
    client = member("Manager")
    cells = [
        cell
        for page in PAGES
        for name in page.tables
        if (answer := client.get(reverse(f"report-{page.slug}-{name}") + "?period=365")).status_code
        == 200
        for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
        for cell in row
    ]
    assert "'=HYPERLINK(1) / mail" in cells
    assert "'=cmd|'/C calc'!A0" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_file_has_the_numbers_of_the_page(world):
    client = member("Manager")
    page = client.get(reverse("report-losses") + "?period=365")
    table = page.context["shown"][0].table
    [_heads, *rows] = rows_of(client, reverse("report-losses-reasons"), "?period=365")
    assert [(row[0], int(row[1])) for row in rows] == [
        (row.name, row.values[0]) for row in table.rows
    ]


def test_what_took_long_is_kept_for_an_hour_and_says_of_when_it_is(world, monkeypatch):
    monkeypatch.setattr(kept, "SECONDS", 0)
    client = member("Manager")

    def looked(query: str = "") -> tuple[int, bool]:
        answer = client.get(reverse("report-losses") + query)
        table = answer.context["shown"][0].table
        return table.rows[-1].values[0], "Counted at 15:30" in answer.content.decode()

    number, is_kept = looked("?period=365")
    assert not is_kept
    Lead.objects.filter(stage="contacted").update(stage="lost", loss_reason="other")
    assert looked("?period=365") == (number, True)
    file = rows_of(client, reverse("report-losses-reasons"), "?period=365")
    assert int(file[-1][1]) == number
    # Another question has an answer of its own.
    assert not looked("?period=365&country=DE")[1]
    with time_machine.travel(NOW + timedelta(hours=1, minutes=1), tick=False):
        # Her session has ended meanwhile.
        client.force_login(User.objects.get(username="manager"))
        later, is_kept = looked("?period=365")
        assert later > number
        assert not is_kept
        forget_old()
        assert Report.objects.count() == 1


def test_every_page_says_the_same_again_when_it_is_kept(world, monkeypatch):
    monkeypatch.setattr(kept, "SECONDS", 0)
    client = member("Manager")
    for page in PAGES:
        pages = [client.get(reverse(f"report-{page.slug}")) for _ in range(2)]
        told = [
            [(each.table.name, list(each.table.cells)) for each in page.context["shown"]]
            for page in pages
        ]
        assert told[0] == told[1], page.slug
        assert [page.context["said"].is_kept for page in pages] == [False, True]


def test_two_currencies_are_never_added_together(world):
    client = member("Manager")
    shown = client.get(reverse("report-forecast")).context["shown"]
    tables = [each.table for each in shown][1:-1]
    assert len(tables) > 5
    for table in tables:
        told = [str(column.title) for column in table.columns]
        assert f"Estimate in {table.title}" in told
    assert "An estimate" in shown[0].table.help
