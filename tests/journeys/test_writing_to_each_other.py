"""A patient and a coordinator write to each other: on a phone, by keyboard, without scripts."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from leads.models import Lead
from outbox import delivery
from outbox.models import Message
from tests.factories import make_answer, make_patient_message, make_request

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def lead(settings, tmp_path, live_web) -> Lead:
    settings.EMAIL_URL = ""
    settings.LETTER_FOLDER = tmp_path
    return make_request(contact={"name": "Maria"}).lead


@pytest.fixture
def phone_without_scripts(chromium: Browser, live_web: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=live_web, viewport=PHONE, java_script_enabled=False)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def link_in(letter: Message) -> str:
    """The way to her page, as she finds it in a letter."""
    return next(line for line in letter.text.splitlines() if "/r/" in line)


def test_she_is_called_by_a_letter_reads_and_answers_by_keyboard(lead, phone_without_scripts: Page):
    make_answer(lead=lead, body="Which month suits you?")
    delivery.drain()
    page = phone_without_scripts
    page.goto(link_in(Message.objects.get(letter="message-waiting")))
    page.get_by_role("link", name="Messages").first.press("Enter")
    expect(page.get_by_text("Which month suits you?")).to_be_visible()
    page.get_by_label("Your message").focus()
    page.keyboard.type("March, after the 10th.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Your message is with us.")
    expect(page.get_by_role("listitem").filter(has_text="March, after the 10th.")).to_be_visible()
    assert lead.patient_messages.get().text == "March, after the 10th."


def test_the_thread_fits_a_phone_and_the_rules(lead, browser_page: Page):
    make_patient_message(lead=lead, text="https://example.org/" + "x" * 300)
    make_answer(lead=lead, subject="About your question", body="Of course.\n\nKind regards")
    delivery.drain()
    page = browser_page
    page.set_viewport_size(PHONE)
    page.goto(link_in(Message.objects.get(letter="message-waiting")))
    page.goto("/my/messages/")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert Axe().run(page, options=RULES).response["violations"] == []
    page.get_by_label("Your message").fill(" ")
    page.get_by_role("button", name="Send message").click()
    box = page.get_by_label("Your message")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_contain_text("Please write something first.")
    assert Axe().run(page, options=RULES).response["violations"] == []
