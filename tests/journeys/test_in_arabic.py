"""The request finished in Arabic, from right to left, to the letter in Arabic that follows."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from mtcrm.demo import load_demo_content
from outbox.delivery import drain
from outbox.models import Message, State
from people.access import page_url
from people.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
WORDS = "ركبتي تؤلمني عند صعود الدرج."


@pytest.fixture(autouse=True)
def _content(transactional_db) -> None:
    load_demo_content()


@pytest.fixture
def arabic(chromium: Browser, live_web: str) -> Page:
    """A telephone in Egypt."""
    context = chromium.new_context(
        base_url=live_web, locale="ar-EG", viewport={"width": 390, "height": 844}
    )
    yield context.new_page()
    context.close()


def look_at(page: Page) -> None:
    """From right to left, within the rules of accessibility, and no wider than the screen."""
    html = page.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == ("ar", "rtl")
    assert page.locator("input[type=email]:not([dir=ltr])").count() == 0
    result = Axe().run(page, options=RULES)
    assert result.violations_count == 0, result.generate_report()
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 390, "height": 844})


def go_on(page: Page, to: str) -> None:
    page.get_by_role("button", name="متابعة", exact=True).click()
    page.wait_for_url(f"**/quote/{to}/")


def test_the_whole_request_can_be_made_in_arabic_and_answered_in_arabic(arabic: Page, settings):
    page = arabic
    page.goto("/quote/")
    look_at(page)
    page.get_by_label("عرض سعر شخصي").check()
    page.locator("#id_country").select_option(label="مصر")
    page.get_by_label("في أقرب وقت ممكن").check()
    go_on(page, "details")
    look_at(page)
    page.locator("#id_message").fill(WORDS)
    go_on(page, "contact")
    look_at(page)
    page.locator("#id_name").fill("مريم")
    page.locator("#id_email").fill("mariam@example.org")
    go_on(page, "agree")
    look_at(page)
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.locator("#id_consent_quote_processing").check()
    page.get_by_role("button", name="أرسل طلبي").click()
    page.wait_for_url("**/quote/received/**", timeout=20_000)
    look_at(page)

    person = Person.objects.get()
    assert (person.language, person.country) == ("ar", "EG")
    wordings = {event.wording.language for event in person.consent_events.all()}
    assert wordings == {"ar"}
    assert {(s.language, s.clause_set.language) for s in person.showings.all()} == {("ar", "ar")}

    drain()
    letter = Message.objects.get(letter="quote-acknowledgement")
    assert letter.state == State.SENT
    assert 'dir="rtl"' in letter.html.split(">")[1]
    assert "وصل طلبكم" in letter.html
    assert 'data-disclaimer="D18@1-ar"' in letter.html
    page.goto(page_url(person))
    look_at(page)


def test_another_language_in_the_middle_of_a_step_keeps_what_is_typed(arabic: Page):
    page = arabic
    page.goto("/quote/")
    page.get_by_label("إجابة عن سؤال").check()
    page.get_by_role("button", name="اللغة").click()
    page.wait_for_url("**/language/")
    look_at(page)
    page.get_by_role("button", name="English").click()
    page.wait_for_url("**/quote/")
    expect(page.get_by_label("An answer to a question")).to_be_checked()
    page.go_back()


@pytest.mark.parametrize("path", ["/my/", "/complaints/"])
def test_the_ways_to_us_without_a_request_run_from_right_to_left_too(arabic: Page, path):
    arabic.goto(path)
    look_at(arabic)


@pytest.mark.parametrize("path", ["/", "/articles/", "/articles/stem-cells-after-stroke-japan/"])
def test_an_article_stays_in_its_language_within_an_arabic_page(arabic: Page, path):
    arabic.goto(path)
    look_at(arabic)
    card = arabic.locator("article").first
    assert (card.get_attribute("lang"), card.get_attribute("dir")) == ("en", "ltr")
    for shelf in arabic.locator(".shelves a").all():
        assert shelf.get_attribute("lang") == "en"
