"""A coordinator without an app: her computer keeps a passkey, and the browser asks it."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import CDPSession, FloatRect, Locator, Page, expect

from staff.models import Passkey
from tests.factories import make_staff
from tests.staff.telephone import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A computer with a sensor for fingerprints that always says yes.
SENSOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browser_page: Page, settings) -> Page:
    settings.SECOND_FACTOR_REQUIRED = True
    make_staff("carla", password=PASSWORD)
    return browser_page


@pytest.fixture
def devices(page: Page) -> CDPSession:
    """What Chromium is told of the devices that keep passkeys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    return session


def plug_in(devices: CDPSession) -> str:
    return str(
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": SENSOR})["authenticatorId"]
    )


def give_password(page: Page) -> None:
    page.goto("/admin/")
    page.fill("#id_username", "carla")
    page.fill("#id_password", PASSWORD)
    press(page, re.compile("log in", re.IGNORECASE))


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).click()


def set_up(page: Page, name: str = "My laptop") -> list[str]:
    """At the first sign-in; the recovery codes."""
    give_password(page)
    page.wait_for_url("**/second-factor/set-up/")
    page.fill("#id_name", name)
    assert_accessible(page)
    press(page, "Set up a passkey")
    page.locator(".door__codes").wait_for()
    codes = page.locator(".door__codes code").all_inner_texts()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("heading", name="Next")).to_be_visible()
    return codes


def leave(page: Page) -> None:
    page.context.clear_cookies()


def assert_accessible(page: Page) -> None:
    found = [each for each in Axe().run(page).response["violations"] if "door" in str(each)]
    assert found == []


def test_she_sets_it_up_and_the_next_day_her_finger_is_enough_beside_the_password(
    page: Page, devices
):
    plug_in(devices)
    set_up(page)
    leave(page)
    give_password(page)
    page.wait_for_url("**/second-factor/")
    assert_accessible(page)
    press(page, "Use your passkey")
    expect(page.get_by_role("heading", name="Next")).to_be_visible()


def test_another_computer_has_no_passkey_of_hers_and_a_recovery_code_lets_her_in(
    page: Page, devices
):
    first = plug_in(devices)
    [code, *_more] = set_up(page)
    leave(page)
    devices.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": first})
    plug_in(devices)
    give_password(page)
    press(page, "Use your passkey")
    expect(page.get_by_role("alert")).to_contain_text("did not get an answer")
    assert_accessible(page)
    page.fill("#id_code", code)
    press(page, re.compile("log in", re.IGNORECASE))
    expect(page.get_by_role("heading", name="Next")).to_be_visible()


def test_a_copy_of_her_passkey_is_refused_once_she_has_used_her_own(page: Page, devices):
    own = plug_in(devices)
    set_up(page)
    [key] = devices.send("WebAuthn.getCredentials", {"authenticatorId": own})["credentials"]
    sign_in(page)
    devices.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": own})
    copy = plug_in(devices)
    devices.send("WebAuthn.addCredential", {"authenticatorId": copy, "credential": key})
    leave(page)
    give_password(page)
    press(page, "Use your passkey")
    expect(page.get_by_text("That passkey was not taken")).to_be_visible()


def sign_in(page: Page) -> None:
    leave(page)
    give_password(page)
    press(page, "Use your passkey")
    expect(page.get_by_role("heading", name="Next")).to_be_visible()


def test_she_adds_names_and_removes_a_second_one(page: Page, devices):
    plug_in(devices)
    set_up(page)
    page.goto("/admin/second-factor/mine/")
    assert_accessible(page)
    press(page, "Use your passkey")
    press(page, "Add a passkey")
    # A device keeps one key for each account.
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": SENSOR | {"transport": "usb"}})
    page.fill("#id_name", "Key ring")
    assert_accessible(page)
    press(page, "Set up a passkey")
    expect(page.locator(".door__keys")).to_contain_text("Key ring")
    assert_accessible(page)
    ring = key_named(page, "Key ring")
    ring.get_by_role("textbox").fill("Blue key ring")
    ring.get_by_role("button", name="Rename").click()
    expect(page.locator(".door__keys")).to_contain_text("Blue key ring")
    key_named(page, "My laptop").get_by_role("button", name="Remove").click()
    expect(page.locator(".door__keys")).not_to_contain_text("My laptop")
    assert [key.name for key in Passkey.objects.all()] == ["Blue key ring"]


def key_named(page: Page, name: str):
    return page.locator(".door__key", has_text=name)


WIDE_ENOUGH = 180
SEEN: dict[str, Callable[[Page], object]] = {
    "wide": lambda page: page.set_viewport_size({"width": 1280, "height": 900}),
    "narrow": lambda page: page.set_viewport_size({"width": 390, "height": 844}),
}


@pytest.mark.parametrize("width", SEEN)
def test_no_page_of_the_door_is_wider_than_the_screen(page: Page, devices, width):
    SEEN[width](page)
    plug_in(devices)
    give_password(page)
    assert_fits(page)
    page.fill("#id_name", "A name as long as sixty letters, which is the most it can have")
    press(page, "Set up a passkey")
    page.locator(".door__codes").wait_for()
    assert_fits(page)
    page.get_by_role("link", name="I have kept them").click()
    page.goto("/admin/second-factor/mine/")
    assert_fits(page)
    press(page, "Use your passkey")
    expect(page.get_by_role("button", name="Rename")).to_be_visible()
    assert_fits(page)
    leave(page)
    give_password(page)
    page.get_by_role("button", name="Use your passkey").wait_for()
    assert_fits(page)


def assert_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    # What is squeezed beside something else is as good as covered by it.
    texts = page.locator(":is(.door, .door__own) :is(p, .compose input:not([type=hidden]))")
    narrow = [box for box in map(shape, texts.all()) if box and box["width"] < WIDE_ENOUGH]
    assert narrow == []


def shape(text: Locator) -> FloatRect | None:
    return text.bounding_box()
