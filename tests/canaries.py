"""Watches the whole suite: what patients tell us stands in no log, address, task or browser.

The people of the tests have a name, addresses under example.org and words about their health that
occur nowhere else, so wherever one of these turns up, something has leaked.
"""

import logging
import re
from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any

from celery.signals import before_task_publish
from django.conf import settings
from django.core.signals import request_started
from playwright.sync_api import BrowserContext

from mtcrm.logs import OneLine

TOLD_US = re.compile(
    r"(?<![\w.+-])[\w.+-]++(?:@|%40)example\.org|\bmaria|\bcanary|stairs|both knees", re.IGNORECASE
)
# A header tells who it is to; everything else of a letter's head is read by many machines.
HEADERS_FOR_HER = {"to"}
OURS = {"care@example.org"}
STORED = """() => JSON.stringify([{...localStorage}, {...sessionStorage}])"""
COOKIES = {"session", "csrf", "patient", "draft", "touch", "language", "messages"}
LONGEST_COOKIE = 4096

leaks: list[str] = []


def look(where: str, text: str) -> None:
    """Note a leak when this text holds what a patient told us."""
    # Places in our code begin with the name of a folder that somebody chose.
    text = text.replace(str(settings.BASE_DIR), "")
    found = {word for word in TOLD_US.findall(text) if word.lower() not in OURS}
    if found:
        leaks.append(f"{where}: {sorted(found)} in {text[:300]!r}")


class Listener(logging.Handler):
    """Every line that the configured logging would write."""

    def emit(self, record: logging.LogRecord) -> None:
        look(f"log of {record.name}", self.format(record))


def look_at_request(environ: Mapping[str, Any] | None = None, **_: Any) -> None:
    """Addresses that are asked for, and those they are asked from. Staff search by GET."""
    if environ is None or environ["PATH_INFO"].startswith("/admin/"):
        return
    look("address", f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}")
    look("referrer", environ.get("HTTP_REFERER", ""))


def look_at_task(body: Any = None, headers: Any = None, **_: Any) -> None:
    """What a task carries through the broker."""
    look("task", f"{body!r} {headers!r}")


def look_at_letter(message: EmailMessage) -> None:
    """The head of a letter that left."""
    for name, value in message.items():
        if name.lower() not in HEADERS_FOR_HER:
            look(f"header {name}", str(value))


def look_at_lines(where: str, text: str) -> None:
    """The log of a process."""
    for line in text.splitlines():
        look(where, line)


def look_at_browser(context: BrowserContext) -> None:
    """What the browser keeps: nothing in its storages, and few small cookies."""
    for page in context.pages:
        if page.url.startswith("http"):
            look("browser storage", page.evaluate(STORED))
    for cookie in context.cookies():
        look(f"cookie {cookie['name']}", cookie["value"])
        if cookie["name"] not in COOKIES or len(cookie["value"]) > LONGEST_COOKIE:
            leaks.append(f"cookie {cookie['name']} of {len(cookie['value'])} characters")


def watch() -> None:
    """Begin to listen, in this process."""
    listener = Listener(logging.INFO)
    listener.setFormatter(OneLine())
    logging.getLogger().addHandler(listener)
    request_started.connect(look_at_request, dispatch_uid="canaries")
    before_task_publish.connect(look_at_task, dispatch_uid="canaries")


def found() -> list[str]:
    """The leaks since the last look, which are then forgotten."""
    seen = list(leaks)
    leaks.clear()
    return seen
