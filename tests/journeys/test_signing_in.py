"""A coordinator's first day: password, telephone, codes on paper, and a session that ends."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from staff import totp
from tests.factories import make_request, make_staff
from tests.staff.telephone import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "She called.\n\nHer daughter comes along, and they would rather travel in May."


def give_password(page: Page) -> None:
    page.fill("#id_username", "carla")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name=re.compile("log in", re.IGNORECASE)).click()


def set_up(page: Page) -> list[str]:
    """Scan the picture, as far as a test can; the recovery codes."""
    page.wait_for_url("**/second-factor/set-up/")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    page.locator("summary").click()
    secret = page.locator(".door__secret").inner_text()
    assert_accessible(page)
    page.fill("#id_code", totp.code_at(secret, totp.step_at(timezone.now().timestamp())))
    page.get_by_role("button", name="Go on").click()
    page.locator(".door__codes").wait_for()
    return page.locator(".door__codes code").all_inner_texts()


def half_an_hour_passes() -> None:
    """The only thing that a test cannot wait for."""
    for row in Session.objects.all():
        session = SessionStore(session_key=row.session_key)
        session["seen_at"] = "2020-01-01T00:00:00+00:00"
        session.save()


def assert_accessible(page: Page) -> None:
    found = [each for each in Axe().run(page).response["violations"] if "door" in str(each)]
    assert found == []


def test_she_sets_up_her_phone_and_finds_her_words_again_after_the_session_ended(
    browser_page: Page, settings
):
    settings.SECOND_FACTOR_REQUIRED = True
    make_staff("carla", password=PASSWORD)
    lead = make_request().lead
    page = browser_page
    page.goto(f"/admin/leads/lead/{lead.pk}/change/")
    give_password(page)
    recovery_codes = set_up(page)
    page.get_by_role("link", name="I have kept them").click()

    page.locator("summary", has_text="Write a note").click()
    page.fill("#id_note", WORDS)
    half_an_hour_passes()
    page.get_by_role("button", name="Keep note").click()
    page.wait_for_url("**/login/**")
    give_password(page)
    page.wait_for_url("**/second-factor/")
    assert_accessible(page)
    page.fill("#id_code", recovery_codes[0])
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("textarea")).to_have_value(WORDS)
    page.get_by_role("button", name="Send it").click()
    expect(page.locator(".timeline")).to_contain_text("rather travel in May")
