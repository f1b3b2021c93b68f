"""How somebody found us: what campaign or site sent her, the first time and the last.

It travels in a cookie of her browser that ends with the session, encrypted, without a number that
would tell one visitor from another. It is set only for who comes from elsewhere, and read only when
she begins a form. Of addresses only the host of the other site is kept, never what was searched
there.
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from people.encryption import cipher
from people.key_addresses import KEY_ADDRESSES

Touch = dict[str, str]
# The labels of a campaign; not utm_term, which is what somebody typed into a search.
LABELS = ("utm_source", "utm_medium", "utm_campaign", "utm_content")
MOST_CHARACTERS = 100
NOT_COUNTED = ("/admin/", "/my/", *KEY_ADDRESSES)


def touch_of(request: HttpRequest) -> Touch | None:
    """Where this page view comes from, or None when it comes from our own pages or from nowhere."""
    told = {
        name.removeprefix("utm_"): request.GET[name][:MOST_CHARACTERS]
        for name in LABELS
        if request.GET.get(name)
    }
    try:
        host = urlsplit(request.headers.get("Referer", "")).hostname or ""
    except ValueError:
        host = ""
    if host and host != request.get_host().partition(":")[0]:
        told["referrer"] = host[:MOST_CHARACTERS]
    if not told:
        return None
    return told | {
        "landing": request.path[:MOST_CHARACTERS],
        "on": timezone.now().date().isoformat(),
    }


def touches_of(request: HttpRequest) -> dict[str, Touch]:
    """The first and the last touch that this browser remembers; empty for who came by herself."""
    token = request.COOKIES.get(settings.TOUCH_COOKIE_NAME, "")
    try:
        return dict(json.loads(cipher().decrypt(token.encode())))
    except (InvalidToken, ValueError):
        return {}


class RememberTouches:
    """Let the browser remember how somebody came, if she did not ask to be left alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _may_remember(request, response):
            touch = touch_of(request)
            if touch is not None:
                _remember(response, touches_of(request), touch)
        return response


def _may_remember(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        settings.ATTRIBUTION
        and request.method == "GET"
        and response.status_code == 200
        and not request.path.startswith(NOT_COUNTED)
        and request.headers.get("Sec-GPC") != "1"
        and request.headers.get("Sec-Purpose", "") == ""
    )


def _remember(response: HttpResponse, known: dict[str, Any], touch: Touch) -> None:
    value = json.dumps({"first": known.get("first", touch), "last": touch})
    response.set_cookie(
        settings.TOUCH_COOKIE_NAME,
        cipher().encrypt(value.encode()).decode(),
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )
