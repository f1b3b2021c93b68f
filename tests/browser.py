"""A real Chromium that fails the test when a page logs an error or looks elsewhere."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.canaries import look_at_browser

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No name but our own is ever looked up.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


@dataclass
class PageWatch:
    """What the page did that a good page does not do.

    A violated Content-Security-Policy and a failed request are errors of the console as well.
    """

    origin: str
    complaints: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        """Expect complaints like this (a regular expression), in a test that provokes them."""
        self.allowed.append(pattern)

    def on_console(self, message: ConsoleMessage) -> None:
        """Note errors, not chatter."""
        if message.type == "error":
            self.complaints.append(f"console: {message.text} ({message.location.get('url')})")

    def on_page_error(self, error: Exception) -> None:
        """Note a script that died."""
        self.complaints.append(f"script: {error}")

    def on_request(self, request: Request) -> None:
        """Note a request to any origin but the site's own."""
        parts = urlsplit(request.url)
        if parts.scheme in {"data", "blob", "about"}:
            return
        if f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.complaints.append(f"foreign request: {request.url}")

    def unexpected(self) -> list[str]:
        """The complaints that no ``allow`` covers."""
        return [
            complaint
            for complaint in self.complaints
            if not any(re.search(pattern, complaint) for pattern in self.allowed)
        ]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless browser for all tests of this process."""
    program = os.environ.get("CHROMIUM")
    if not program:
        pytest.skip("no browser: install Chromium or set CHROMIUM to its program")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's synchronous interface runs an event loop in this thread, which Django
        # takes for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page_watch(live_web: str) -> PageWatch:
    """The list of complaints about this test's page."""
    return PageWatch(origin=live_web)


@pytest.fixture
def browser_page(chromium: Browser, live_web: str, page_watch: PageWatch) -> Iterator[Page]:
    """A page of the running site, 1280 px wide; relative addresses are the site's.

    At the end the test fails on any console error, policy violation or foreign request.
    """
    context = chromium.new_context(
        base_url=live_web, viewport={"width": 1280, "height": 900}, locale="en-GB"
    )
    context.set_default_timeout(15_000)
    context.on("request", page_watch.on_request)
    page = context.new_page()
    page.on("console", page_watch.on_console)
    page.on("pageerror", page_watch.on_page_error)
    yield page
    look_at_browser(context)
    context.close()
    assert page_watch.unexpected() == []
