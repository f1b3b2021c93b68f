"""Reports in a real browser: charts that need no script, and say what the tables say."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from reports.catalogue import PAGES
from staff.models import User
from tests.reports.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FUNNEL = "?first=2026-08-01&last=2026-11-25"


@pytest.fixture
def cookie(client, live_web):
    World(5, 80)
    client.force_login(User.objects.get(username="staff0"))
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"name": settings.SESSION_COOKIE_NAME, "url": live_web, "value": value}


def test_every_report_fits_a_tablet_by_day_and_by_night(browser_page: Page, cookie):
    browser_page.context.add_cookies([cookie])
    browser_page.set_viewport_size({"width": 820, "height": 900})
    for number, page in enumerate(PAGES):
        browser_page.emulate_media(color_scheme="dark" if number % 2 else "light")
        browser_page.goto(reverse(f"report-{page.slug}") + FUNNEL)
        assert browser_page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), page.slug


def test_without_scripts_a_chart_stands_above_its_table_and_says_the_same(
    chromium: Browser, live_web, cookie
):
    context = chromium.new_context(base_url=live_web, java_script_enabled=False)
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(reverse("report-funnel") + FUNNEL)
    chart = page.get_by_role("img", name="Chart of the table below: How far requests came")
    expect(chart).to_be_visible()
    table = page.get_by_role("region", name="How far requests came")
    numbers = [int(each) for each in table.locator("tbody tr td:nth-of-type(1)").all_inner_texts()]
    widths = [
        float(bar.get_attribute("width") or 0)
        for bar in chart.locator("rect.drawing__bar--0").all()
    ]
    assert len(numbers) == len(widths) == 11
    assert numbers[0] > 20
    assert widths == [pytest.approx(widths[0] * number / numbers[0], abs=0.1) for number in numbers]
    # Nothing lies over it.
    page.get_by_role("link", name="Loss reasons").click()
    expect(page.get_by_role("region", name="Loss reasons")).to_be_visible()
    context.close()


def test_a_question_is_asked_by_the_form_and_kept_from_page_to_page(browser_page: Page, cookie):
    browser_page.context.add_cookies([cookie])
    browser_page.goto(reverse("report-overview"))
    browser_page.get_by_label("From").fill("2026-08-01")
    browser_page.get_by_label("To", exact=True).fill("2026-11-25")
    browser_page.get_by_label("Home country").select_option("DE")
    browser_page.get_by_role("button", name="Show").click()
    browser_page.get_by_role("link", name="Loss reasons").click()
    expect(browser_page.get_by_role("heading", name="Loss reasons", level=1)).to_be_visible()
    expect(browser_page.get_by_label("Home country")).to_have_value("DE")
    expect(browser_page.get_by_label("From")).to_have_value("2026-08-01")
    browser_page.get_by_role("link", name="90 days").click()
    expect(browser_page.get_by_label("Home country")).to_have_value("DE")
    with browser_page.expect_download() as kept:
        browser_page.get_by_role("link", name="CSV: Loss reasons").click()
    assert kept.value.suggested_filename.startswith("losses-reasons-20")
