"""Somebody sends her records from her page, in a real browser, and staff look at them."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, Route, expect

from people.access import page_url
from people.models import Purpose
from records.examining import check_arrived
from records.models import Opening, Record, State
from records.vault import PIECE
from tests.factories import make_staff
from tests.journeys.test_her_own_page import must_be_good
from tests.records.sending import make_patient, pdf, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def files(tmp_path) -> dict[str, Path]:
    """A document, a picture, a large document and something that is not taken."""
    contents = {
        "report.pdf": pdf(2),
        "photo.jpg": picture((400, 300)),
        "large.pdf": pdf() + b"\n" * (9 * PIECE),
        "letter.docx": b"PK",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return {name: tmp_path / name for name in contents}


def choose(page: Page, *paths: Path) -> None:
    page.get_by_label("Choose one or several files").set_input_files([str(each) for each in paths])
    page.get_by_role("button", name="Send these files").click()


def test_she_agrees_sends_several_files_and_sees_what_became_of_each(
    browser_page: Page, page_watch, files
):
    page_watch.allow("413")  # the file that is not taken
    person, lead = make_patient(agrees=(Purpose.QUOTE_PROCESSING,))
    page = browser_page
    page.goto(page_url(person))
    page.get_by_role("link", name="Medical records").first.click()
    must_be_good(page, 390)
    page.get_by_role("button", name="I agree").click()
    must_be_good(page, 1280)
    choose(page, files["report.pdf"], files["photo.jpg"], files["letter.docx"])
    expect(page.get_by_text("We cannot take this kind of file.")).to_be_visible()
    expect(page.locator(".record")).to_have_count(2, timeout=15_000)
    check_arrived()
    expect(page.locator(".record--ready")).to_have_count(2, timeout=15_000)
    must_be_good(page, 390)
    assert lead.records.filter(state=State.READY).count() == 2


def test_an_upload_that_broke_off_goes_on_where_it_ended(browser_page: Page, page_watch, files):
    page_watch.allow("Failed to load|ERR_FAILED|net::")
    person, lead = make_patient()
    page = browser_page
    sent: list[int] = []

    def let_one_piece_through(route: Route) -> None:
        sent.append(int(route.request.headers["upload-offset"]))
        if len(sent) == 1:
            route.continue_()
        else:
            route.abort()

    page.goto(page_url(person))
    page.goto(f"/my/records/{lead.uuid}/")
    page.route(re.compile("/my/records/uploads/"), lambda route: (
        let_one_piece_through(route) if route.request.method == "PATCH" else route.continue_()
    ))  # fmt: skip
    choose(page, files["large.pdf"])
    while len(sent) < 2:
        page.wait_for_timeout(50)
    page.goto(f"/my/records/{lead.uuid}/")
    expect(page.get_by_text("percent has arrived")).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    first = Record.objects.get().arrived
    assert first == 4 * PIECE
    choose(page, files["large.pdf"])
    expect(page.locator(".record--checking")).to_have_count(1, timeout=15_000)
    record = Record.objects.get()
    assert (record.state, record.arrived) == (State.CHECKING, files["large.pdf"].stat().st_size)


def test_without_scripts_the_form_sends_files_whole(chromium, live_web, files):
    person, lead = make_patient()
    context = chromium.new_context(java_script_enabled=False, base_url=live_web)
    page = context.new_page()
    page.goto(page_url(person))
    page.goto(f"/my/records/{lead.uuid}/")
    choose(page, files["report.pdf"], files["letter.docx"])
    expect(page.get_by_text("1 file has arrived.")).to_be_visible()
    expect(page.get_by_text("letter.docx: We cannot take this kind of file.")).to_be_visible()
    page.locator(".record summary").click()
    page.get_by_role("button", name="Yes, delete it").click()
    expect(page.get_by_text("The file has been deleted.")).to_be_visible()
    assert not Record.objects.exists()
    context.close()


def test_staff_look_at_pages_as_pictures(browser_page: Page, live_web, files):
    person, lead = make_patient()
    page = browser_page
    page.goto(page_url(person))
    page.goto(f"/my/records/{lead.uuid}/")
    choose(page, files["report.pdf"])
    expect(page.locator(".record")).to_have_count(1, timeout=15_000)
    check_arrived()
    desk = Client()
    desk.force_login(make_staff())
    session = desk.cookies["session"].value
    page.context.add_cookies([{"name": "session", "value": session, "url": live_web}])
    page.goto(f"/admin/leads/lead/{lead.pk}/change/")
    page.get_by_role("link", name="report.pdf").click()
    expect(page.locator(".record-page img")).to_have_count(2, timeout=15_000)
    width = page.locator(".record-page img").first.evaluate(
        "image => image.decode().then(() => image.naturalWidth)"
    )
    assert width > 100
    result = Axe().run(page, context="#content-main")
    assert result.violations_count == 0, result.generate_report()
    page.get_by_role("button", name="Looked through").click()
    assert Opening.objects.get().how == "looked"
    assert Record.objects.get().seen_at is not None
