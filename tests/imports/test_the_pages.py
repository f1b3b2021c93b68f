"""The pages of an import: what a manager sees at each step, and who sees nothing."""

import csv
import io

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from imports.going_on import go_on
from imports.models import Import
from leads.models import Lead
from people.models import Person, Suppression
from people.services import suppress
from tests.factories import make_lead, make_person, make_staff
from tests.imports.making import ANA, EVA, HEADINGS, TOLD, checked, csv_of, imported, upload

pytestmark = pytest.mark.django_db

COLUMNS = ("name", "email", "phone", "country", "treatment")


@pytest.fixture
def desk(client):
    client.force_login(make_staff())
    return client


def page_of(source: Import) -> str:
    return reverse("admin:imports_import_change", args=[source.pk])


def post(client, source: Import, verb: str, **fields):
    return client.post(reverse(f"admin:imports_import_{verb}", args=[source.pk]), fields)


def choices(**own):
    told = {name: value for name, value in TOLD.items() if name != "is_day_first"}
    columns = {f"column-{at}": name for at, name in enumerate(COLUMNS)}
    return told | columns | {"date_order": ""} | own


def test_from_the_upload_to_the_leads(desk):
    """As a person does it: a file, the columns that were guessed, the dry run, the run."""
    file = SimpleUploadedFile("fair.csv", csv_of(ANA, EVA))
    answer = desk.post(reverse("admin:imports_import_add"), {"file": file})
    source = Import.objects.get()
    assert answer["Location"] == page_of(source)
    page = desk.get(page_of(source)).content.decode()
    assert "Ana Lima" in page
    assert '<option value="email" selected>' in page

    assert post(desk, source, "check", **choices()).status_code == 302
    assert "Being checked" in desk.get(page_of(source)).content.decode()
    go_on()
    page = desk.get(page_of(source)).content.decode()
    assert "Import 2 rows" in page
    assert not Lead.objects.exists()

    assert post(desk, source, "run").status_code == 302
    assert "Running" in desk.get(page_of(source)).content.decode()
    go_on()
    assert "Leads made" in desk.get(page_of(source)).content.decode()
    assert Lead.objects.count() == 2
    listed = desk.get(reverse("admin:imports_import_changelist")).content.decode()
    assert "fair.csv" in listed
    assert "Carla" in listed


def test_without_where_they_come_from_nothing_is_even_checked(desk):
    source = upload(csv_of(ANA))
    for name in ("origin", "basis", "evidence", "obtained_on"):
        page = post(desk, source, "check", **choices(**{name: ""}))
        assert page.status_code == 200
        assert "imports__error" in page.content.decode()
    source.refresh_from_db()
    assert source.state == "uploaded"


@pytest.mark.parametrize(
    ("column", "said"),
    [("email", "Two columns are “E-mail”."), ("", "No column is: Name."), ("x", "is not one of")],
)
def test_columns_that_cannot_be_are_said_and_what_was_typed_stays(desk, column, said):
    source = upload(csv_of(ANA))
    page = post(desk, source, "check", **choices(**{"column-0": column})).content.decode()
    assert said in page
    assert "Health fair in Example Town" in page


def test_what_was_chosen_for_these_headings_is_chosen_again(desk):
    rows = [("Ana", "ana@example.org", "x")]
    headings = ("Who", "Where to", "Column 3")
    columns = {"column-0": "name", "column-1": "email", "column-2": "note"}
    post(desk, upload(csv_of(*rows, headings=headings)), "check", **choices(**columns))
    again = upload(csv_of(*rows, headings=[each.upper() for each in headings]))
    assert again.columns == ["name", "email", "note"]


def test_known_people_and_their_leads_stand_beside_the_rows(desk):
    known = make_person(name="Eva of ours", email="eva@example.org")
    ana = make_person(name="Ana of ours", email="ana@example.org")
    lead = make_lead(person=ana)
    phone = make_person(name="Rui of ours", email="rui@example.org", phone="+4930901820999")
    lone = ("Lone", "lone@example.org", "+4930901820999", "", "")
    page = desk.get(
        page_of(checked(csv_of(EVA, ("Ana", "ana@example.org", "", "", ""), lone)))
    ).content.decode()
    assert lead.reference in page
    for person in (known, ana, phone):
        assert person.name in page


def test_an_administrator_sees_no_patient_beside_the_rows(client):
    make_person(name="Eva of ours", email="eva@example.org")
    source = checked(csv_of(EVA))
    member = make_staff("admin", is_superuser=False)
    member.groups.add(Group.objects.get(name="Administrator"))
    client.force_login(member)
    page = client.get(page_of(source)).content.decode()
    assert "Somebody whom we know" in page
    assert "Eva of ours" not in page


def test_an_auditor_sees_who_imported_what_and_nothing_of_the_rows(client):
    source = checked(csv_of(ANA, ("Eva", "eva@", "", "", "")))
    member = make_staff("auditor", is_superuser=False)
    member.groups.add(Group.objects.get(name="Auditor"))
    client.force_login(member)
    page = client.get(page_of(source)).content.decode()
    assert "Health fair" in page
    assert "eva@" not in page
    assert "Ana Lima" not in page
    assert client.get(reverse("admin:imports_import_errors", args=[source.pk])).status_code == 403


def test_what_was_refused_can_be_downloaded_mended_and_uploaded_again(desk):
    bad = ("Eva", "eva@", "", "Atlantis", "")
    source = checked(csv_of(ANA, bad))
    answer = desk.get(reverse("admin:imports_import_errors", args=[source.pk]))
    assert "attachment" in answer["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    [first, *lines] = csv.reader(io.StringIO(text))
    assert first == ["Row", "Column", "What is wrong", *HEADINGS]
    assert [line[:2] for line in lines] == [["3", "B “E-mail”"], ["3", "D “Country”"]]
    mended = text.replace("eva@", "eva@example.org").replace("Atlantis", "Austria")
    source = imported(mended.encode())
    assert source.counts == {"new": 1, "repeated": 1, "made": 1}


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "-cmd|' /C calc'!A0"])
def test_no_cell_of_the_download_is_a_formula(desk, cell):
    source = checked(csv_of((f"{cell}<", "ana@", cell, cell, cell)))
    answer = desk.get(reverse("admin:imports_import_errors", args=[source.pk]))
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) > 1
    for row in rows:
        assert not [each for each in row if each.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_what_stands_in_a_file_is_text_on_every_page(desk):
    script = "<script>window.ran = 1</script>"
    headings = (*HEADINGS, script)
    source = upload(csv_of((*ANA, script), headings=headings), name=f"{script}.csv")
    pages = [desk.get(page_of(source)).content.decode()]
    source = checked(
        csv_of((script, "ana@example.org", script, script, script, ""), headings=headings)
    )
    pages.append(desk.get(page_of(source)).content.decode())
    pages.append(desk.get(reverse("admin:imports_import_changelist")).content.decode())
    for page in pages:
        assert "window.ran" in page or "list" in page
        assert script not in page


def test_a_verb_that_comes_too_late_is_refused_in_words(desk):
    source = imported(csv_of(ANA))
    for verb, fields in (("run", {}), ("cancel", {}), ("check", choices()),
                         ("written", {"encoding": "utf-8", "delimiter": ","})):  # fmt: skip
        answer = post(desk, source, verb, **fields)
        page = answer.content.decode()
        if answer.status_code == 302:
            page = desk.get(answer["Location"]).content.decode()
        assert "It is at “Done” by now." in page
    assert Lead.objects.count() == 1


def test_a_run_that_would_bring_in_nobody_does_not_begin(desk):
    suppress("ana@example.org", scope=Suppression.Scope.ALL, reason=Suppression.Reason.STAFF)
    source = checked(csv_of(ANA))
    assert "Import 0" not in desk.get(page_of(source)).content.decode()
    post(desk, source, "run")
    source.refresh_from_db()
    assert source.state == "checked"


@pytest.mark.parametrize("key", ["0", "99999999999999999999", "x", "1/../2"])
def test_an_import_that_is_none_is_not_found(desk, key):
    base = reverse("admin:imports_import_changelist")
    assert desk.get(f"{base}{key}/change/").status_code in {302, 404}
    assert desk.get(f"{base}{key}/errors/").status_code in {302, 404}


def test_a_page_of_an_import_asks_the_database_few_questions(desk, django_assert_max_num_queries):
    for number in range(30):
        make_lead(person=make_person(email=f"p{number}@example.org"))
    rows = [(f"P {n}", f"p{n}@example.org", "", "", "") for n in range(40)]
    source = checked(csv_of(*rows, *rows))
    desk.get(page_of(source))
    with django_assert_max_num_queries(22):
        desk.get(page_of(source))


def test_who_is_imported_is_named_by_nothing_but_her_row_when_she_is_not(desk):
    """Neither address nor name of a refused row stands in an address of a page."""
    source = checked(csv_of(("Ana Lima", "ana@", "", "", "")))
    page = desk.get(page_of(source)).content.decode()
    assert "ana@" in page
    assert "ana@" not in "".join(part.split('"')[0] for part in page.split('href="')[1:])
    assert not Person.objects.exists()
