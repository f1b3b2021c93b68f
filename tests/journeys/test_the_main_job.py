"""From an article to an answer: a visitor, a coordinator, real letters, by real parts."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from followups.models import Enrolment
from leads.models import Lead
from mtcrm.demo import load_demo_content
from people.models import Person
from tests.factories import make_staff, noon_zone
from tests.smtp_sink import SmtpServer

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def _content(transactional_db) -> None:
    load_demo_content()
    make_staff("carla", password=PASSWORD, time_zone="Europe/Berlin")


def ask_for_a_quote(page: Page) -> str:
    """Read an article, follow its call to action, go through the steps; the reference."""
    page.goto("/")
    page.get_by_role("link", name=re.compile("knee", re.IGNORECASE)).first.click()
    page.locator("main a[href*='/quote/?from=']").first.click()
    expect(page.locator("#id_treatment option:checked")).to_have_text(re.compile("Knee"))
    answer_the_steps(page)
    page.get_by_role("button", name="Send my request").click()
    page.wait_for_url("**/quote/received/**")
    found = re.search(r"MT-\w{4}-\w{4}", page.inner_text("main"))
    assert found
    return found[0]


def answer_the_steps(page: Page) -> None:
    """Everything but the last click."""
    page.get_by_label("A personal quote").check()
    page.get_by_label("Your home country").select_option("DE")
    page.get_by_label("As soon as possible").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Anything you would like to tell or ask us").fill("It hurts on stairs.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("First name").fill("Maria")
    page.get_by_label("E-mail", exact=False).first.fill("not an address")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Please look at this again")).to_be_visible()
    expect(page.get_by_label("First name")).to_have_value("Maria")
    page.locator("#id_email").fill("maria@example.org")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("It hurts on stairs.")).to_be_visible()
    page.locator("#id_consent_quote_processing").check()


def sign_in(page: Page) -> None:
    page.goto("/admin/")
    page.fill("#id_username", "carla")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name=re.compile("log in", re.IGNORECASE)).click()
    page.wait_for_url("**/admin/")


def next_step_is_due() -> None:
    """Two days pass: the only thing that a test cannot wait for."""
    Enrolment.objects.filter(state="active").update(
        next_due_at=timezone.now() - timedelta(minutes=1)
    )


def test_a_visitor_gets_her_answer_and_is_left_alone_when_she_says_so(
    browser_page: Page, celery_stack, smtp_server: SmtpServer
):
    page = browser_page
    with celery_stack(beat=True, FOLLOW_UP_TICK="1", OUTBOX_TICK="1"):
        reference = ask_for_a_quote(page)
        [acknowledgement] = smtp_server.wait_for(1)
        assert reference in acknowledgement.get_body(("plain",)).get_content()
        assert acknowledgement["X-Disclaimers"]
        Person.objects.update(time_zone=noon_zone())

        sign_in(page)
        page.locator("main, #main, body").first.wait_for()
        page.goto(f"/admin/leads/lead/{Lead.objects.get().pk}/change/")
        expect(page.get_by_text("It hurts on stairs.").first).to_be_visible()
        expect(page.locator(".delivery-state--sent").first).to_be_visible()
        page.get_by_role("button", name="Contacted", exact=True).click()
        expect(page.get_by_text("Stage: Contacted")).to_be_visible()
        page.locator("#compose summary").click()
        page.get_by_role("link", name="First reply").click()
        page.locator("#compose textarea").fill("Your quote takes two more days.")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.locator(".timeline")).to_contain_text("two more days")
        notice = smtp_server.wait_for(2)[1].get_body(("plain",)).get_content()
        assert "two more days" not in notice
        key = re.search(r"https?://\S+/r/\S+?/", notice)
        assert key
        page.goto(key[0])
        page.get_by_role("link", name=re.compile("messages", re.IGNORECASE)).first.click()
        expect(page.locator("main")).to_contain_text("two more days")

        next_step_is_due()
        follow_up = smtp_server.wait_for(3)[2]
        link = re.search(r"https?://\S+/u/\S+?/", str(follow_up["List-Unsubscribe"]))
        assert link
        page.goto(link[0])
        page.get_by_role("button", name=re.compile("stop these letters", re.IGNORECASE)).click()
        expect(page.locator("main")).to_contain_text(re.compile("stopped|no more", re.IGNORECASE))
        assert Enrolment.objects.get().stop_reason == Enrolment.StopReason.UNSUBSCRIBED
        next_step_is_due()
        page.wait_for_timeout(2500)
        assert len(smtp_server.accepted) == 3


PAGES = [
    "/", "/articles/", "/articles/knee-replacement-quote-abroad/",
    "/articles/stem-cells-after-stroke-japan/", "/categories/costs-and-quotes/", "/quote/",
    "/disclaimers/", "/disclaimers/D08/", "/u/unknown/",
]  # fmt: skip


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_public_pages_pass_the_accessibility_rules_and_fit_the_screen(
    browser_page: Page, path, width
):
    browser_page.set_viewport_size({"width": width, "height": 900})
    browser_page.goto(path)
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    result = Axe().run(browser_page, options=rules)
    assert result.violations_count == 0, result.generate_report()
    too_wide = browser_page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert too_wide <= 0
    assert browser_page.locator("h1").count() == 1


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def until_on(page: Page, name: str) -> None:
    """Tab forward until this field has the focus."""
    for _ in range(40):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached by keyboard")


def test_the_whole_request_can_be_made_by_keyboard_alone(browser_page: Page):
    page = browser_page
    page.goto("/quote/")
    until_on(page, "want")
    press(page, "Space")
    until_on(page, "country")
    page.keyboard.type("Germ")
    until_on(page, "urgency")
    press(page, "Space", "Enter")
    page.wait_for_url("**/quote/details/")
    until_on(page, "message")
    page.keyboard.type("Is it safe?")
    until_on(page, "on")
    press(page, "Enter")
    page.wait_for_url("**/quote/contact/")
    until_on(page, "name")
    page.keyboard.type("Maria")
    press(page, "Tab")
    page.keyboard.type("maria@example.org")
    press(page, "Enter")
    page.wait_for_url("**/quote/agree/")
    until_on(page, "consent_quote_processing")
    press(page, "Space", "Enter")
    page.wait_for_url("**/quote/received/**")
    assert Lead.objects.count() == 1


def test_the_request_works_without_javascript(chromium, live_web):
    context = chromium.new_context(java_script_enabled=False, base_url=live_web)
    page = context.new_page()
    ask_for_a_quote(page)
    context.close()
    assert Lead.objects.get().person.time_zone == "Europe/Berlin"


def test_a_double_click_is_one_request(browser_page: Page):
    page = browser_page
    page.goto("/quote/")
    answer_the_steps(page)
    page.get_by_role("button", name="Send my request").dblclick()
    page.wait_for_url("**/quote/received/**")
    assert Lead.objects.count() == 1


@pytest.mark.parametrize("has_scripts", [True, False])
def test_the_back_button_of_the_browser_keeps_what_was_typed(chromium, live_web, has_scripts):
    context = chromium.new_context(java_script_enabled=has_scripts, base_url=live_web)
    page = context.new_page()
    page.goto("/quote/")
    answer_the_steps(page)
    page.go_back()
    page.wait_for_url("**/quote/contact/")
    expect(page.get_by_label("First name")).to_have_value("Maria")
    while page.url.endswith("/contact/"):  # without scripts the correction is a page of its own
        page.go_back()
    if has_scripts:
        page.get_by_label("Anything you would like").fill("It hurts less.")
    page.go_back()
    page.wait_for_url("**/quote/")
    expect(page.get_by_label("A personal quote")).to_be_checked()
    page.go_forward()
    words = "It hurts less." if has_scripts else "It hurts on stairs."
    expect(page.get_by_label("Anything you would like")).to_have_value(words)
    context.close()
