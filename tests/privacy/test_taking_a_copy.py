"""Her copy holds everything, exactly as it was typed, in a file to read and in one for programs."""

import io
import json
import re
from importlib.util import find_spec

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from devtools.paths import ROOT
from disclaimers.models import Showing
from leads.services import write_note
from outbox import delivery
from people.access import page_url
from people.models import Person
from privacy.copies import copy_of
from privacy.pdf import FONTS
from privacy.registry import HOLDINGS
from privacy.services import Form, hand_over_copy
from tests.factories import let_in, make_lead, make_person, make_request, make_staff
from tests.privacy.life import MARK, make_life

pytestmark = pytest.mark.django_db

# What reads like instructions to the typesetter, to a browser, or to a spreadsheet.
HOSTILE = (
    '#read("/etc/passwd") #import "x": * $x^2$ *b* _i_ `c` = = - + @label <label> \\ \\u{41} // /* '
    "#{panic()} ]}) <script>alert(1)</script> =cmd|'/c calc'!A1 {{ x }} {% y %}"
)
WORDS = {
    "ja": "膝の手術について教えてください。",
    "ar": "أريد أن أعرف المزيد عن العملية.",
    "tr": "Ameliyat için ğüşıöç İstanbul’a geliyorum.",
}


def told(person: Person) -> dict:
    return json.loads(copy_of(person).as_json())


def pdf_text(pdf: bytes) -> str:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return " ".join(" ".join(pages).replace("\u200b", "").split())


def test_the_file_for_programs_holds_her_words_exactly_as_typed():
    words = f"  {HOSTILE}\n\n{' '.join(WORDS.values())} \u202e👩🏽‍⚕️  "
    person = make_request(message=words).person
    assert told(person)["requests"][0]["words"] == words


def test_the_file_holds_consents_with_their_words_and_clauses_with_theirs():
    copy = told(make_request().person)
    (consent,) = [each for each in copy["consents"] if each["purpose"] == "quote_processing"]
    assert consent["wording"].startswith("I agree that you use the details in my request")
    assert consent["given"] is True
    named = {name for each in copy["clauses_shown"] for name in each["clauses"].split()}
    assert named
    assert {clause["name"] for clause in copy["clauses"]} >= named
    assert all(clause["text"] and clause["sha256"] for clause in copy["clauses"])


@pytest.fixture
def sent_life(settings, smtp_server) -> Person:
    settings.EMAIL_URL = smtp_server.url
    person = make_life()
    delivery.drain()
    return person


def test_every_list_that_can_hold_something_of_her_holds_it(sent_life):
    copy = told(sent_life)
    empty = {
        holding.section for holding in HOLDINGS if holding.section and not copy[holding.section]
    }
    assert empty <= {"not_written_to", "letters_planned"}
    letters = {letter["letter"]: letter for letter in copy["letters"]}
    assert MARK in letters["staff-letter"]["text"]
    assert letters["staff-letter"]["clauses"]


def test_her_copy_speaks_her_language_where_we_chose_the_words():
    person = make_request().person
    with translation.override("tr"):
        sections = copy_of(person).sections
        shown = {fact.shown for section in sections for row in section.rows for fact in row}
    assert {"Diz protezi", "Polonya", "Yeni", "Teklif formu", "Bekliyor"} <= shown
    assert not {"Knee replacement", "Poland", "New", "Quote form", "Waiting"} & shown


def test_no_link_in_the_file_opens_her_page(sent_life):
    text = copy_of(sent_life).as_json()
    assert "/r/…" in text
    assert page_url(sent_life).rpartition("/r/")[2][:30] not in text


def test_notes_of_the_team_are_left_out_and_it_says_so():
    lead = make_lead()
    write_note(lead, body="zqcanary note", author=make_staff())
    copy = told(lead.person)
    assert "zqcanary note" not in json.dumps(copy)
    (note,) = [left for left in copy["not_in_this_file"] if left["what"] == "note"]
    assert note["number"] == 1
    assert "ask us" in note["why"]


def test_nothing_of_anybody_else_is_in_it():
    make_life()
    assert MARK not in copy_of(make_request().person).as_json()


def test_the_file_to_read_is_a_pdf_with_her_words_headings_numbers_and_clauses(sent_life):
    pdf = hand_over_copy(sent_life, form=Form.PDF)
    reader = PdfReader(io.BytesIO(pdf))
    text = pdf_text(pdf)
    assert f"1 / {len(reader.pages)}" in text
    assert "Your requests, as you sent them" in text
    assert "Talk to your own doctor" in text
    for word in re.findall(rf"{MARK}\w+", f"{sent_life.name} {sent_life.email}"):
        assert word in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_what_somebody_typed_is_never_read_as_an_instruction_to_the_typesetter():
    text = pdf_text(hand_over_copy(make_request(message=HOSTILE).person, form=Form.PDF))
    assert '#read("/etc/passwd")' in text
    assert "#{panic()}" in text
    assert "root:" not in text


@pytest.mark.skipif(any(find_spec(name) is None for name in FONTS), reason="fonts not installed")
@pytest.mark.parametrize("language", WORDS)
def test_every_script_of_ours_has_its_letters(language):
    person = make_request(message=WORDS[language]).person
    with translation.override(language):
        pdf = hand_over_copy(person, form=Form.PDF)
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in PdfReader(io.BytesIO(pdf)).pages
        for font in page["/Resources"]["/Font"].values()
    }
    wanted = {"ja": "NotoSansCJKjp", "ar": "NotoSansArabic", "tr": "NotoSans"}[language]
    assert any(wanted in font.replace("-", "") for font in fonts), fonts


def test_making_a_copy_is_a_post_and_the_file_says_nothing_of_her_by_its_name(client):
    let_in(client, make_person())
    assert client.get(reverse("my-data-copy")).status_code == 405
    for form, kind in (("pdf", "application/pdf"), ("json", "application/json; charset=utf-8")):
        answer = client.post(reverse("my-data-copy"), {"form": form})
        assert answer["Content-Type"] == kind
        assert "no-store" in answer["Cache-Control"]
        assert re.fullmatch(
            rf'attachment; filename="your-data-\d{{4}}-\d\d-\d\d\.{form}"',
            answer["Content-Disposition"],
        )


def test_the_ledger_knows_that_she_was_given_a_copy_with_its_clauses():
    person = make_person()
    hand_over_copy(person, form=Form.JSON)
    showing = Showing.objects.get(person=person)
    assert (showing.kind, showing.where) == ("patient_page", "her copy, json")


def test_without_her_cookie_there_is_no_copy(client):
    assert client.post(reverse("my-data-copy"), {"form": "json"})["Location"] == reverse("my")


def test_after_many_copies_the_next_waits(client):
    let_in(client, make_person())
    for _ in range(10):
        assert client.post(reverse("my-data-copy"), {"form": "json"}).status_code == 200
    answer = client.post(reverse("my-data-copy"), {"form": "json"}, follow=True)
    assert "Please try again in an hour." in answer.content.decode()


def test_every_key_of_the_file_is_in_its_documentation():
    rows = {
        row[0]: row[1:]
        for line in (ROOT / "docs/copy-of-ones-data.md").read_text().splitlines()
        if line.startswith("| `") and (row := re.findall(r"`(\w+)`", line))
    }
    promised = {
        holding.section: [fact.key for fact in holding.facts]
        for holding in HOLDINGS
        if holding.section
    }
    assert rows == promised
