"""The patient’s own page in a real browser: by its link, without scripts, and by the rules."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page, expect

from mtcrm.demo import load_demo_content
from outbox.delivery import drain
from outbox.models import Message
from people.access import address_change_url, page_url
from people.models import Disclosure, Person, Purpose
from people.selectors import current_wordings
from people.services import record_consents
from portal.services import send_links
from tests.factories import make_address_change, make_request

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PARTS = ("/my/", "/my/consents/", "/my/given/", "/my/details/", "/my/preferences/")


@pytest.fixture
def maria(transactional_db, live_web) -> Person:
    """Somebody with two requests, one of them urgent, four consents and one disclosure."""
    load_demo_content()
    hers = {"email": "maria@example.org", "phone": "+4930123456"}
    purposes = (Purpose.QUOTE_PROCESSING, Purpose.CONTACT_PHONE, Purpose.SHARE_PROVIDER)
    person = make_request(contact=hers, consents=current_wordings(purposes)).person
    make_request(contact=hers, urgency="urgent")
    (consent,) = record_consents(
        person=person, given=current_wordings([Purpose.TRANSFER_COUNTRY]), source="test"
    )
    Disclosure.objects.create(
        person=person, recipient="Example Clinic", what="your request", consent=consent
    )
    return person


def must_be_good(page: Page, width: int) -> None:
    """No rule of accessibility is broken, nothing is wider than the screen, one headline."""
    page.set_viewport_size({"width": width, "height": 900})
    result = Axe().run(page, options=RULES)
    assert result.violations_count == 0, (page.url, result.generate_report())
    too_wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert too_wide <= 0, page.url
    assert page.locator("h1").count() == 1, page.url


def test_every_part_passes_the_accessibility_rules_and_fits_the_screen(browser_page: Page, maria):
    page = browser_page
    page.goto(page_url(maria))
    expect(page).to_have_url(re.compile("/my/$"))
    for path in PARTS:
        page.goto(path)
        for details in page.locator("main details > summary").all():
            details.click()
        for width in (390, 1280):
            must_be_good(page, width)


def test_the_ways_in_pass_them_too(browser_page: Page, maria):
    page = browser_page
    change = address_change_url(make_address_change(maria))
    for address in ("/my/", "/r/unknown/", "/my/link/asked/", change, "/my/address/unknown/"):
        page.goto(address)
        for width in (390, 1280):
            must_be_good(page, width)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_she_gets_in_by_letter_corrects_herself_takes_a_yes_back_and_leaves(
    chromium, live_web, maria, has_scripts
):
    context = chromium.new_context(java_script_enabled=has_scripts, base_url=live_web)
    page = context.new_page()
    page.goto("/my/")
    page.get_by_label("E-mail").fill("Maria@example.org")
    page.get_by_role("button", name="Send me a new link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Please look into your mailbox")
    send_links()
    drain()
    letter = Message.objects.get(letter="page-link")
    page.goto(re.search(r"https?://\S+/r/\S+/", letter.text)[0])
    expect(page.get_by_text("Please get help where you are, now")).to_be_visible()

    menu = page.get_by_role("navigation", name="Your page")
    menu.get_by_role("link", name="Your details").click()
    page.get_by_label("Name").fill("Marie")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()

    menu.get_by_role("link", name="What you agreed to").click()
    phone = page.get_by_role("region", name="Contact by phone")
    phone.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("status")).to_contain_text("We stop calling you.")
    expect(phone).to_contain_text("You took it back on")

    page.get_by_role("button", name="Sign out").click()
    page.goto("/my/consents/")
    expect(page.get_by_role("button", name="Send me a new link")).to_be_visible()
    context.close()
    maria.refresh_from_db()
    assert maria.name == "Marie"
    assert not maria.consent_events.in_force().filter(purpose=Purpose.CONTACT_PHONE).exists()


def test_the_browser_keeps_nothing_of_her_and_tells_nobody_the_link(browser_page: Page, maria):
    page = browser_page
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.headers.get("referer", "")))
    page.goto(page_url(maria))
    page.goto("/my/details/")
    assert not any("/r/" in referrer for referrer in sent)
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
    assert "maria" not in kept.lower()
    assert settings.PATIENT_COOKIE_NAME not in kept
    for cookie in page.context.cookies():
        assert "maria" not in cookie["value"].lower()
        assert cookie["httpOnly"]
