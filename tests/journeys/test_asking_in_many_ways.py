"""The request finished on a phone and by ear, and every step of it looked at by the rules."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import CDPSession, Page, expect

from leads.models import Lead
from mtcrm.demo import load_demo_content
from people.models import Person

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
CONTROLS = {"textbox", "radio", "checkbox", "combobox", "button", "link"}


@pytest.fixture(autouse=True)
def _content(transactional_db) -> None:
    load_demo_content()


@dataclass(frozen=True)
class Heard:
    """One thing as a screen reader knows it."""

    role: str
    name: str
    description: str
    states: dict[str, Any]
    node: int


class ScreenReader:
    """Knows of the page only what the browser's accessibility tree says, and acts by keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("Accessibility.enable")
        self.session.send("DOM.enable")

    def all(self) -> list[Heard]:
        nodes = self.session.send("Accessibility.getFullAXTree")["nodes"]
        return [
            Heard(
                role=node["role"]["value"],
                name=node.get("name", {}).get("value", "").strip(),
                description=node.get("description", {}).get("value", ""),
                states={p["name"]: p["value"].get("value") for p in node.get("properties", [])},
                node=node.get("backendDOMNodeId", 0),
            )
            for node in nodes
            if not node["ignored"]
        ]

    def find(self, role: str, name: str) -> Heard:
        found = [each for each in self.all() if each.role == role and re.search(name, each.name)]
        assert found, f"no {role} is called {name!r}"
        return found[0]

    def go_to(self, role: str, name: str) -> None:
        self.session.send("DOM.focus", {"backendNodeId": self.find(role, name).node})

    def press(self, role: str, name: str, key: str = "Space") -> None:
        self.go_to(role, name)
        self.page.keyboard.press(key)

    def type(self, role: str, name: str, text: str) -> None:
        self.go_to(role, name)
        self.page.keyboard.type(text)

    def arrives_at(self, headline: str) -> None:
        """The new step is read out from its headline, and everything on it has a name."""
        expect(self.page.locator("main h1")).to_have_text(headline)
        expect(self.page.locator("main h1")).to_be_focused()
        heard = self.all()
        assert next(each.name for each in heard if each.role == "heading") == headline
        assert [each for each in heard if each.role in CONTROLS and not each.name] == []
        regions = [each.name for each in heard if each.role == "region"]
        assert regions[0] == "Is it an emergency?"


def test_the_whole_request_can_be_made_by_ear(browser_page: Page):
    page = browser_page
    page.goto("/quote/")
    ear = ScreenReader(page)
    assert ear.find("group", "What would help you most").role
    assert ear.find("combobox", "Your home country").states["invalid"] == "false"
    ear.press("radio", "A personal quote")
    ear.type("combobox", "Your home country", "Germ")
    ear.press("radio", "As soon as possible")
    ear.press("button", "Continue", "Enter")
    ear.arrives_at("What matters to you")
    ear.press("button", "Continue", "Enter")
    ear.arrives_at("How we reach you")
    ear.type("textbox", "E-mail", "not an address")
    ear.press("button", "Continue", "Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    assert ear.find("alert", "Please look at this again").role
    wrong = ear.find("textbox", "First name")
    assert wrong.states["invalid"] == "true"
    assert "Tell us what we may call you" in wrong.description
    ear.type("textbox", "First name", "Maria")
    ear.go_to("textbox", "E-mail")
    page.keyboard.press("Control+A")
    page.keyboard.type("maria@example.org")
    ear.press("button", "Continue", "Enter")
    ear.arrives_at("What you agree to")
    ear.press("checkbox", "prepare and send me a quote")
    ear.press("button", "Send my request", "Enter")
    page.wait_for_url("**/quote/received/**")
    assert ear.find("heading", "Your request is here").role
    assert Lead.objects.count() == 1


def tap(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).tap()


def test_the_whole_request_can_be_made_on_a_phone_with_a_thumb(chromium, live_web):
    context = chromium.new_context(
        base_url=live_web, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True,
        locale="de-DE",
    )  # fmt: skip
    page = context.new_page()
    page.goto("/quote/")
    page.get_by_text("A personal quote").tap()
    page.get_by_label("Your home country").select_option("DE")
    page.get_by_text("As soon as possible").tap()
    tap(page, "Continue")
    page.wait_for_url("**/details/")
    tap(page, "Continue")
    page.wait_for_url("**/contact/")
    page.get_by_label("First name").fill("Maria")
    page.locator("#id_email").fill("maria@example.org")
    assert page.locator("#id_email").get_attribute("type") == "email"
    tap(page, "Continue")
    page.wait_for_url("**/agree/")
    page.locator("label[for=id_consent_quote_processing]").tap()
    tap(page, "Send my request")
    page.wait_for_url("**/received/**")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()
    assert Person.objects.get().country == "DE"


def is_good(page: Page) -> None:
    """The page breaks no rule, fits the screen and can be hit with a thumb."""
    result = Axe().run(page, options=RULES)
    assert result.violations_count == 0, result.generate_report()
    too_wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(too_wide) <= 0


def on(page: Page, name: str = "Continue") -> None:
    page.get_by_role("button", name=name).click()


@pytest.mark.parametrize("width", [390, 1280])
def test_every_step_passes_the_accessibility_rules_blank_filled_and_with_errors(
    browser_page: Page, width
):
    page = browser_page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/quote/")
    is_good(page)
    on(page)
    expect(page.locator(".error-summary")).to_be_visible()
    is_good(page)
    page.get_by_label("A personal quote").check()
    page.get_by_label("Your home country").select_option("DE")
    page.get_by_label("I have urgent symptoms now").check()
    on(page)
    page.wait_for_url("**/call/")
    is_good(page)
    page.get_by_text("I am in another country").click()
    is_good(page)
    on(page, "Go on with my request")
    page.wait_for_url("**/details/")
    is_good(page)
    on(page, "Save, and go on later")
    page.wait_for_url("**/later/")
    is_good(page)
    page.go_back()
    page.wait_for_url("**/details/")
    on(page)
    page.wait_for_url("**/contact/")
    is_good(page)
    page.locator("#id_channel").select_option("phone")
    on(page)
    expect(page.locator(".error-summary")).to_be_visible()
    is_good(page)
    page.get_by_label("First name").fill("Maria")
    page.locator("#id_email").fill("maria@example.org")
    page.locator("#id_phone").fill("030 1234567")
    on(page)
    page.wait_for_url("**/agree/")
    is_good(page)
    on(page, "Send my request")
    expect(page.locator(".error-summary")).to_be_visible()
    is_good(page)
    page.locator("#id_consent_quote_processing").check()
    on(page, "Send my request")
    page.wait_for_url("**/received/**")
    is_good(page)
