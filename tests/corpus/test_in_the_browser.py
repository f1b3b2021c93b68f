"""Three hundred scripts wait in every place of the site, and a real browser runs none of them."""

import pytest
from playwright.sync_api import Page

from people.access import page_url
from tests.corpus.injection import IN_NAMES, MARKUP
from tests.corpus.world import world_of
from tests.factories import make_staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXTS = [entry.text for entry in (*MARKUP, *IN_NAMES)]
# Everything that runs says so, and so does everything that the policy stopped.
LISTEN = """
window.ran = (number) => said(`ran ${number}`);
for (const name of ["alert", "confirm", "prompt"]) window[name] = (text) => said(`${name} ${text}`);
addEventListener("securitypolicyviolation", (event) => said(`policy ${event.violatedDirective}`));
"""


@pytest.fixture
def said(browser_page: Page) -> list[str]:
    """What scripts and the policy said on any page."""
    heard: list[str] = []
    browser_page.context.expose_function("said", lambda text: heard.append(text))
    browser_page.context.add_init_script(LISTEN)
    return heard


@pytest.fixture(autouse=True)
def _letters_stay_here(settings, tmp_path):
    settings.EMAIL_URL = ""
    settings.LETTER_FOLDER = tmp_path


def test_no_text_runs_on_any_page(browser_page: Page, said: list[str], live_web: str):
    world = world_of(TEXTS)
    browser_page.context.add_cookies(
        [{"name": "draft", "value": world.draft_cookie, "url": live_web}]
    )
    browser_page.goto(page_url(world.lead.person))
    for path in world.hers:
        browser_page.goto(path)
        touch_everything(browser_page)
    staff = make_staff()
    staff.set_password("knee")
    staff.save()
    browser_page.goto("/admin/")
    browser_page.locator("#id_username").fill(staff.username)
    browser_page.locator("#id_password").fill("knee")
    browser_page.locator("#id_password").press("Enter")
    browser_page.wait_for_url("**/admin/")
    for path in world.desk:
        browser_page.goto(path)
        touch_everything(browser_page)
    assert said == []


def touch_everything(page: Page) -> None:
    """Open what is folded and go over what can be reached by the keyboard."""
    page.evaluate(
        """() => {
            for (const each of document.querySelectorAll("details")) each.open = true;
            for (const each of document.querySelectorAll("input, textarea, a, button")) {
                each.focus();
                each.dispatchEvent(new MouseEvent("mouseover", {bubbles: true}));
            }
        }"""
    )
