"""Threat 6: a link that is a key to somebody's page stays out of logs, caches and records."""

import logging
import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from consents.links import confirm_url
from devtools.paths import ROOT
from leads.reminders import new_key
from mtcrm.logs import OneLine
from outbox.stopping import stop_url
from people.access import address_change_url, page_url
from people.key_addresses import KEY_ADDRESSES
from quotes.drafts import resume_url
from quotes.models import IntakeDraft
from tests.factories import (
    make_address_change,
    make_message,
    make_request,
    make_staff,
    make_waiting_consent,
)
from tests.intake import go

pytestmark = pytest.mark.django_db

# Says who is meant, by a number that nobody guesses; without her cookie it opens nothing.
NEEDS_HER_COOKIE = {"/my/requests/<uuid:lead_uuid>/reopen/", "/my/messages/<uuid:lead_uuid>/"}
# What anybody may read is named by a word of ours.
NAMES = re.compile(r"<slug:\w+>")


def routes(patterns=None, prefix: str = "/") -> list[str]:
    found = []
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver) and not route.startswith("/admin/"):
            found += routes(entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            found.append(route)
    return found


@pytest.fixture
def keys() -> dict[str, str]:
    """One real address for each kind of key."""
    request = make_request()
    go(Client(), until="/quote/details/")
    told = {
        "enter": page_url(request.person),
        "unsubscribe": stop_url(make_message(request=request)),
        "confirm-consent": confirm_url(make_waiting_consent().pk),
        "my-address": address_change_url(make_address_change(request.person)),
        "quote-resume": resume_url(IntakeDraft.objects.get()),
        "quote-received": f"/quote/received/{request.uuid}/",
        "quote-held": go(Client(), mark="")["Location"],
        "calendar": reverse("calendar", args=[new_key(make_staff())]),
    }
    return {name: url.removeprefix(settings.PUBLIC_BASE_URL) for name, url in told.items()}


def test_every_address_that_names_something_of_somebody_is_known_as_a_key():
    unknown = [
        route
        for route in routes()
        if "<" in NAMES.sub("", route)
        and not route.startswith((*KEY_ADDRESSES, "/my/records/"))
        and route not in NEEDS_HER_COOKIE
    ]
    assert unknown == []


def test_there_is_one_example_of_each_key(keys):
    shown = {prefix for prefix in KEY_ADDRESSES for url in keys.values() if url.startswith(prefix)}
    assert shown == set(KEY_ADDRESSES)


def test_who_runs_a_site_is_told_to_log_none_of_them():
    told = (ROOT / "README.md").read_text()
    assert [prefix for prefix in KEY_ADDRESSES if f"`{prefix}…`" not in told] == []


def test_no_log_line_holds_a_key(keys):
    for url in keys.values():
        record = logging.makeLogRecord({"msg": f"Not Found: {url}", "levelname": "WARNING"})
        secret = max(url.split("/"), key=len)
        assert secret not in OneLine().format(record), url


def test_no_answer_at_a_key_is_kept_by_a_cache(client, keys):
    for url in keys.values():
        for answer in (client.get(url), client.head(url), client.post(url)):
            assert "no-store" in answer["Cache-Control"], url


def test_how_somebody_found_us_never_holds_a_key(client, keys):
    for url in keys.values():
        client.get(url, headers={"Referer": "https://mail.example.com/inbox"})
        assert settings.TOUCH_COOKIE_NAME not in client.cookies, url
