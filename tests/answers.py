"""Watches every answer that any test gets: its cookies, its caching, its title, where it leads."""

import html
import re
import zlib
from collections.abc import Callable
from http.cookies import Morsel
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tests.canaries import COOKIES, LONGEST_COOKIE, MAGAZINE, leaks, look, look_at_address

# Pages of patients and of staff, and keys to them.
PRIVATE = ("/my/", "/r/", "/quote/", "/confirm/", "/u/", "/complaints/", "/admin/")
# She named the file herself, and gets it back as hers, or staff do.
HER_FILES = ("/my/records/", "/admin/records/")
# Whatever attribute it stands in.
LINK = re.compile(r"=\"(/[^\"]*)\"")
TITLE = re.compile(rb"<title>(.*?)</title>", re.DOTALL)
PREFIX = "__Host-"


def look_at_answer(request: HttpRequest, response: HttpResponseBase) -> None:
    """Note what no answer of ours may tell, keep or leave behind."""
    path = request.path_info
    if path.startswith(PRIVATE) and "no-store" not in response.get("Cache-Control", ""):
        leaks.append(f"may be cached: {response.status_code} of {path}")
    for cookie in response.cookies.values():
        look_at_cookie(cookie)
    if not path.startswith(HER_FILES):
        look("file name", response.get("Content-Disposition", ""), health=True)
    # Staff search by what people are called.
    if not path.startswith("/admin/"):
        look_at_address("redirect", response.get("Location", ""))
    if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
        look_at_page(path, response.content)


def look_at_cookie(cookie: "Morsel[str]") -> None:
    """One of the few that we know, out of reach of scripts and other sites, small, and dumb."""
    name = cookie.key.removeprefix(PREFIX)
    is_ended = cookie["max-age"] == 0
    kept = {
        "known": name in COOKIES,
        "of our site": cookie["path"] == "/" and not cookie["domain"],
        "prefixed": cookie.key.startswith(PREFIX) == settings.IS_HTTPS,
        "secure": bool(cookie["secure"]) == settings.IS_HTTPS,
        "hidden from scripts": bool(cookie["httponly"]) or is_ended,
        "kept from other sites": cookie["samesite"] in {"Lax", "Strict"},
        "small": len(cookie.OutputString()) <= LONGEST_COOKIE,
    }
    leaks.extend(f"cookie {cookie.key} is not {what}" for what, is_so in kept.items() if not is_so)
    look(f"cookie {name}", f"{cookie.value} {unpacked(cookie.value)}", health=True)


def unpacked(value: str) -> str:
    """What a cookie of Django's holds, which is signed but hides nothing."""
    content = value.partition(":")[0]
    try:
        told = signing.b64_decode(content.removeprefix(".").encode())
        return (zlib.decompress(told) if content.startswith(".") else told).decode()
    except (ValueError, zlib.error):
        return ""


def look_at_page(path: str, page: bytes) -> None:
    """The title, which a browser keeps in its history, and every link to a page of ours."""
    is_desk = path.startswith("/admin/")
    # What articles and treatments are called tells of nobody.
    is_public = is_desk or path == "/" or path.startswith(MAGAZINE)
    for title in TITLE.findall(page):
        look(f"title of {path}", title.decode(), health=not is_public)
    if not is_desk:
        for link in set(LINK.findall(page.decode())):
            look_at_address(f"link on {path}", html.unescape(link))


def watch() -> None:
    """Look at whatever any handler answers, in this process."""
    answer: Callable[..., Any] = BaseHandler.get_response

    def answer_and_look(self: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = answer(self, request)
        look_at_answer(request, response)
        return response

    BaseHandler.get_response = answer_and_look
