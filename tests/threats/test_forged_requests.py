"""Threats 23 and 32: what a request claims about itself buys nothing."""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from followups import views as followups
from outbox.freezing import freeze
from outbox.models import Message
from records import views as records
from tests.factories import make_message, make_staff
from tests.threats.clock import stopped_clock
from tests.threats.machines import Factory

pytestmark = pytest.mark.django_db

# --- 23: from where it says that it comes ---

PROXY, OUTER_PROXY, VISITOR = "10.0.0.1", "10.0.0.2", "203.0.113.9"
# What a machine may write into the header before any proxy adds to it.
LIES = [
    "", " ", ",", ",,,", ", ,", "1.2.3.4", "8.8.8.8, 1.1.1.1", "127.0.0.1", "::1", "localhost",
    "unknown", "_hidden", "a" * 5000, ",".join(["9.9.9.9"] * 500), "1.2.3.4:80",
    "[2001:db8::1]:80", "[2001:db8::1]", "2001:db8::7", "::ffff:1.2.3.4", "999.1.1.1", "1.2.3",
    "0x7f.1", "2130706433", "0177.0.0.1", "1.2.3.4\t", "\t5.6.7.8", "1.2.3.4;", "1.2.3.4 ",
    "for=1.2.3.4", "for=1.2.3.4;by=5.6.7.8", '"1.2.3.4"', "'; drop table x; --", "<script>", "%00",
    "%31.2.3.4", "fe80::1%eth0", "10.0.0.1", "10.0.0.2", "10.0.0.1, 10.0.0.2", "0.0.0.0",
    "255.255.255.255", "224.0.0.1", "-1", "1e3", "١.٢.٣.٤", "null", "undefined", "*", "true",
    "1.2.3.4,", ",1.2.3.4",
]  # fmt: skip
# How each stands behind so many proxies of ours, and what those add to its header.
BEHIND = {0: (VISITOR, ""), 1: (PROXY, f", {VISITOR}"), 2: (PROXY, f", {VISITOR}, {OUTER_PROXY}")}


@pytest.fixture
def few_forms_for_a_network(settings) -> None:
    settings.SPAM_PER_NETWORK, settings.SPAM_PER_NETWORK_DAY = 5, 30


def arrives(make: Factory, *, socket: str, forwarded: str) -> bool:
    """Whether a form that is good in every other way is taken without more ado."""
    machine = make(network=socket, headers={"X-Forwarded-For": forwarded})
    return "/received/" in machine.send(mark=machine.mark)["Location"]


@pytest.mark.usefixtures("few_forms_for_a_network")
@pytest.mark.parametrize("proxies", BEHIND)
def test_whatever_the_header_says_the_limit_of_a_network_holds_and_only_for_that_network(
    settings, proxies
):
    settings.TRUSTED_PROXIES = proxies
    socket, added = BEHIND[proxies]
    assert len(LIES) >= 50
    with stopped_clock():
        make = Factory()
        taken = sum(arrives(make, socket=socket, forwarded=f"{lie}{added}") for lie in LIES)
        assert taken == 5
        # Somebody else, who says nothing or the same, is not counted with it.
        for lie in ("", VISITOR):
            theirs = added.replace(VISITOR, "198.51.100.50")
            from_elsewhere = socket if proxies else "198.51.100.50"
            assert arrives(make, socket=from_elsewhere, forwarded=f"{lie}{theirs}")


# --- 32: that the page was ours, and the site's name ---

# A mail program has neither our cookie nor our form; the signed link is the authority (RFC 8058).
NEEDS_NO_TOKEN = {followups.preferences}
# Looks for it only after it has said where the files of the form go; nothing counts without it
# (tests/records/test_sending_records.py).
LOOKS_ITSELF = {records.records_of}
SAMPLES = {"uuid": "0b8e4f2e-5a51-4c1e-9d2c-0e2f6a1b3c4d", "str": "x", "slug": "x", "int": "1"}


def patterns(entries=None, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for entry in get_resolver().url_patterns if entries is None else entries:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns, route)
        else:
            yield route, entry


def example(route: str) -> str:
    """A path that this route answers."""
    path = re.sub(r"<(\w+):\w+>", lambda part: SAMPLES.get(part[1], "1"), route)
    path = re.sub(r"\(\?P<\w+>[^)]*\)", "x", path)
    return path.replace("^", "").replace("$", "").replace("\\Z", "").replace("<path>", "x")


def is_exempt(view) -> bool:
    return bool(getattr(view, "csrf_exempt", False))


def test_no_address_takes_a_post_without_the_token_of_our_page():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_staff())
    refused = 0
    for (route, pattern), method in product(patterns(), ("post", "put", "patch", "delete")):
        if pattern.callback in NEEDS_NO_TOKEN | LOOKS_ITSELF:
            continue
        answer = getattr(strict, method)(example(route), {"purpose": "quote_processing"})
        assert answer.status_code == 403, (method, route)
        assert "csrf_failure.html" in [template.name for template in answer.templates], route
        refused += 1
    assert refused > 4 * 100


def test_only_unsubscribing_goes_without_it():
    exempt = {pattern.callback for _route, pattern in patterns() if is_exempt(pattern.callback)}
    assert exempt == NEEDS_NO_TOKEN | LOOKS_ITSELF


def test_no_page_and_no_refusal_lets_itself_be_framed(client, settings):
    settings.ALLOWED_HOSTS = ["www.example.org"]
    ours = {"Host": "www.example.org"}
    client.force_login(make_staff())
    answers = [client.get(example(route), headers=ours) for route, _pattern in patterns()]
    answers += [
        client.get("/nothing/", headers=ours),
        client.get("/", headers={"Host": "evil.example.com"}),
        client.delete("/", headers=ours),
        Client(enforce_csrf_checks=True).post("/quote/", headers=ours),
    ]
    assert {200, 302, 400, 403, 404, 405} <= {answer.status_code for answer in answers}
    for answer in answers:
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], answer.request
        assert answer["X-Frame-Options"] == "DENY", answer.request


NAMES = [
    "evil.example.com", "www.example.org.evil.example.com", "evil.example.com:80", "example.org",
    "www.example.org@evil.example.com", "www.example.org evil", "www.example.org/evil", "",
    "localhost", "127.0.0.1", "[::1]", "testserver", "www.example.org:evil", ".www.example.org",
    "www..example.org", "www.example.org,evil.example.com", "www.example.org\tevil", "*",
    "WWW.EXAMPLE.ORG.evil", "xn--www-example-org", "www.example.org#", "www.example.org?x",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_forged_name_of_the_site_is_refused(client, settings, name):
    assert len(set(NAMES)) >= 20
    settings.ALLOWED_HOSTS = ["www.example.org"]
    for path in ("/", "/quote/", "/my/", "/r/x/", "/u/x/", "/admin/login/", "/healthz"):
        assert client.get(path, headers={"Host": name}).status_code == 400, path


def test_what_proxies_say_of_the_name_is_not_asked(client, settings):
    settings.ALLOWED_HOSTS = ["www.example.org"]
    claims = {"X-Forwarded-Host": "evil.example.com", "Forwarded": "host=evil.example.com"}
    answer = client.get("/my/messages/", headers={"Host": "www.example.org", **claims})
    assert answer["Location"] == "/my/"


def test_links_in_letters_name_the_site_as_it_is_configured(settings):
    settings.PUBLIC_BASE_URL = "https://www.example.org"
    message = make_message()
    freeze(message)
    found = set(re.findall(r"https?://[^/\s\"]+", Message.objects.get(pk=message.pk).text))
    assert found == {"https://www.example.org"}
