"""An import in a real browser: it shows how far it is by itself, and hostile cells run nowhere."""

import pytest
from django.conf import settings

from imports.going_on import go_on
from imports.models import Import
from leads.models import Lead
from tests.factories import make_staff
from tests.imports.making import ANA, EVA, HEADINGS, csv_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCRIPT = "<img src=x onerror=window.ran=1><script>window.ran=1</script>"


@pytest.fixture
def desk(client, live_web, browser_page):
    client.force_login(make_staff())
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    browser_page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "url": live_web, "value": cookie}]
    )
    return browser_page


def test_from_a_file_to_leads_without_loading_a_page_anew(desk, tmp_path):
    file = tmp_path / "fair.csv"
    bad = (SCRIPT, "eva@", "=1+1", "Atlantis", SCRIPT)
    file.write_bytes(csv_of(ANA, EVA, bad, headings=(*HEADINGS[:-1], "Treatment")))
    desk.goto("/admin/imports/import/add/")
    desk.get_by_label("File (CSV or XLSX)").set_input_files(file)
    desk.get_by_role("button", name="Upload and look into it").click()
    assert desk.get_by_label("E-mail", exact=True).input_value() == "email"
    desk.get_by_label("Where do these people come from?").fill("Health fair")
    desk.get_by_label("On which ground may we hold their data?").select_option("asked")
    desk.get_by_label("The wording that they agreed to").fill("Paper form of 2 May")
    desk.get_by_label("Since when do we").fill("2025-05-02")
    desk.get_by_role("button", name="Check the rows").click()
    desk.get_by_text("Checked up to row").wait_for()
    go_on()
    desk.get_by_role("button", name="Import 2 rows").wait_for()
    assert desk.get_by_text("This country is not known.").count() == 1
    desk.get_by_role("button", name="Import 2 rows").click()
    desk.get_by_text("Row 0 of 4").wait_for()
    go_on()
    desk.get_by_role("heading", name="Done").wait_for()
    assert Lead.objects.count() == 2
    assert Import.objects.get().counts["made"] == 2
    assert desk.evaluate("window.ran") is None
