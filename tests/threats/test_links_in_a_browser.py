"""Threat 6 in a real browser: the key in a mailed link is gone after the first hop.

What she opens later, and whoever looks over her shoulder or into a log, does not meet it again.
"""

import logging
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.core.signals import request_started
from django.test import Client
from playwright.sync_api import Page, Response

from mtcrm.demo import load_demo_content
from mtcrm.logs import OneLine
from people.access import page_url
from people.models import Person
from tests.browser import PageWatch
from tests.factories import let_in, make_answer, make_patient_message, make_request
from tests.records.sending import agree_to_records, put_checked
from tests.threats.own_page import addresses_about

pytestmark = pytest.mark.browser

# Whatever a script of the page could find out about where she has been.
SEEN_BY_THE_PAGE = """() => JSON.stringify([
    location.href,
    document.referrer,
    document.cookie,
    navigation.entries().map(entry => entry.url),
    performance.getEntries().map(entry => entry.name),
    [...Object.entries(localStorage), ...Object.entries(sessionStorage), history.state],
    document.documentElement.outerHTML,
])"""


@pytest.fixture
def maria(transactional_db, live_web) -> Person:
    """Somebody with something on each part of her page."""
    load_demo_content()
    request = make_request()
    agree_to_records(request.person)
    put_checked(request.lead)
    make_answer(lead=request.lead)
    make_patient_message(lead=request.lead)
    return request.person


@pytest.fixture
def arrived() -> Iterator[list[tuple[str, str]]]:
    """Each request as it reached the site: its address, and the one that it says it comes from."""
    found: list[tuple[str, str]] = []

    def note(environ, **_kwargs) -> None:
        address = f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}"
        found.append((address, environ.get("HTTP_REFERER", "")))

    request_started.connect(note)
    yield found
    request_started.disconnect(note)


def pages_of(person: Person) -> list[str]:
    """Those of her addresses that are pages to be looked at."""
    hers = let_in(Client(), person)
    answers = {address: hers.get(address) for address in addresses_about(person)}
    return [
        address
        for address, answer in answers.items()
        if answer.status_code == 200 and "Content-Disposition" not in answer
    ]


def follow(page: Page, path: str) -> None:
    """Go there as by a link on the page, which sends along where one comes from."""
    with page.expect_navigation(wait_until="load"):
        page.evaluate("path => { location.assign(path) }", path)


def test_the_key_of_a_mailed_link_is_met_nowhere_after_the_first_hop(
    browser_page: Page, page_watch: PageWatch, maria, arrived, caplog
):
    caplog.handler.setFormatter(OneLine())
    caplog.set_level(logging.DEBUG)
    paths = pages_of(maria)
    assert len(paths) >= 14
    link = page_url(maria)
    token = urlsplit(link).path.split("/")[2]
    page, answers = browser_page, list[Response]()
    page.on("response", lambda answer: answers.append(answer))
    arrived.clear()

    page.goto(link)
    assert urlsplit(page.url).path == "/my/"
    for path in paths:
        follow(page, path)
        assert urlsplit(page.url).path == path
        assert token not in page.evaluate(SEEN_BY_THE_PAGE), path
    page.go_back()
    assert token not in page.evaluate(SEEN_BY_THE_PAGE)
    # A letter that was cut in the middle of its link leads nowhere, and is logged as such.
    page_watch.allow("404")
    page.goto(f"{link}more/")

    [hop, *later] = [answer for answer in answers if "/my/" in answer.url or token in answer.url]
    [broken] = [answer for answer in later if token in answer.url]
    assert token in hop.url
    assert hop.headers["referrer-policy"] == "no-referrer"
    for answer in (hop, *later):
        assert "no-store" in answer.headers["cache-control"], answer.url
    assert broken.status == 404
    assert len(later) > len(paths)
    first, *others = arrived
    assert token in first[0]
    told = [said for said in others if token in str(said)]
    assert told == [(f"{urlsplit(link).path}more/?", "")]
    assert all(token not in answer.request.headers.get("referer", "") for answer in answers)
    assert all(token not in cookie["value"] for cookie in page.context.cookies())
    assert caplog.records
    assert token not in caplog.text
