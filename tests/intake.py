"""Walking through the free-quote request as a browser without scripts does."""

import html
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.test import Client

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
STEPS = ("/quote/", "/quote/details/", "/quote/contact/", "/quote/agree/")

Page = tuple[int, str, str]  # status, text, where it sends one on to
TYPED: dict[str, dict[str, Any]] = {
    "/quote/": {"want": "quote", "country": "JP", "urgency": "ready"},
    "/quote/details/": {
        "for_whom": "myself",
        "language": "en",
        "message": "It hurts when I climb stairs.",
    },
    "/quote/contact/": {"name": "Maria", "email": "maria@example.org"},
    "/quote/agree/": {"consent_quote_processing": "on"},
}
WHERE = {
    **dict.fromkeys(["want", "treatment", "country", "urgency", "article"], "/quote/"),
    **dict.fromkeys(
        ["for_whom", "destination", "destination_2", "budget", "companions", "language", "message"],
        "/quote/details/",
    ),
    **dict.fromkeys(
        ["name", "email", "channel", "phone", "phone_country", "best_time", "browser_zone"],
        "/quote/contact/",
    ),
}


def hidden_fields(page: str) -> dict[str, str]:
    """Name and value of every hidden field."""
    fields = {}
    for tag in HIDDEN.findall(page):
        parts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        fields[parts["name"]] = html.unescape(parts.get("value", ""))
    return fields


def typed_at(step: str, own: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody types at a step, with her own answers; None leaves a question out."""
    theirs = {name: value for name, value in own.items() if WHERE.get(name, STEPS[-1]) == step}
    typed = TYPED[step] | theirs
    return {name: value for name, value in typed.items() if value is not None}


def walk(
    get: Callable[[str], Page],
    post: Callable[[str, dict[str, Any]], Page],
    *,
    until: str = "",
    **own: Any,
) -> Page:
    """Go from step to step; the answer to the last form sent, or the page of the step ``until``.

    Where a form is not taken it stops, and its page is what is seen last.
    """
    answer: Page = (302, "", STEPS[0])
    for step in STEPS:
        if answer[2] != step:
            return get(answer[2]) if answer[2] in STEPS else answer
        page = get(step)
        if step == until:
            return page
        answer = post(step, hidden_fields(page[1]) | typed_at(step, own))
    return get(answer[2]) if answer[2] in STEPS else answer


def go(client: Client, *, until: str = "", **own: Any) -> Any:
    """The same with Django's test client; its last response."""
    seen: list[Any] = []

    def told(response: Any) -> Page:
        seen.append(response)
        where = response.headers.get("Location", "")
        return response.status_code, response.content.decode(), where

    walk(
        lambda path: told(client.get(path)),
        lambda path, fields: told(client.post(path, fields)),
        until=until,
        **own,
    )
    return seen[-1]


def filled(client: Client, step: str, **own: Any) -> dict[str, Any]:
    """One step's form as she would send it, after walking to it."""
    page = go(client, until=step, **own)
    return hidden_fields(page.content.decode()) | typed_at(step, own)
