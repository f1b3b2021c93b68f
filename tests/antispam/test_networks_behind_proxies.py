"""From which network a form comes: what a visitor writes into a header counts for nothing."""

import pytest
from django.test import RequestFactory

from antispam.network import client_network

PROXY = "10.0.0.1"
VISITOR = "203.0.113.9"
# What visitors, and machines, put into the header.
LIES = [
    "", " ", ",", ",,,", "1.2.3.4", "1.2.3.4, 5.6.7.8", "127.0.0.1", "::1", "localhost", "unknown",
    "_hidden", "a" * 5000, ",".join(["9.9.9.9"] * 500), "1.2.3.4:80", "[2001:db8::1]:80",
    "999.1.1.1", "1.2.3", "0x7f.1", "2130706433", "1.2.3.4\t", "'; drop table x; --",
    "<script>", "%00", "fe80::1%eth0",
]  # fmt: skip


def seen(forwarded: str | None, *, socket: str = PROXY) -> str:
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return client_network(RequestFactory().get("/", REMOTE_ADDR=socket, **headers))


@pytest.mark.parametrize("lie", LIES)
def test_without_a_proxy_the_header_is_never_believed(settings, lie):
    settings.TRUSTED_PROXIES = 0
    assert seen(lie, socket=VISITOR) == VISITOR


@pytest.mark.parametrize("lie", LIES)
def test_behind_one_proxy_only_what_it_wrote_counts(settings, lie):
    settings.TRUSTED_PROXIES = 1
    assert seen(f"{lie}, {VISITOR}") == VISITOR


@pytest.mark.parametrize("lie", LIES)
def test_behind_two_proxies_what_the_outer_one_wrote_counts(settings, lie):
    settings.TRUSTED_PROXIES = 2
    assert seen(f"{lie}, {VISITOR}, 10.0.0.2") == VISITOR


@pytest.mark.parametrize("told", [None, "", "unknown", "not an address"])
def test_what_is_no_address_falls_back_to_the_socket(settings, told):
    settings.TRUSTED_PROXIES = 1
    assert seen(told) == PROXY


def test_the_visitors_of_one_ipv6_network_count_together(settings):
    settings.TRUSTED_PROXIES = 0
    one, two = seen(None, socket="2001:db8:1:2::3"), seen(None, socket="2001:db8:1:2:ffff::9")
    assert one == two == "2001:db8:1:2::/64"
    assert seen(None, socket="2001:db8:1:3::3") != one


def test_an_ipv4_address_in_ipv6_clothes_is_the_same_visitor(settings):
    settings.TRUSTED_PROXIES = 0
    assert seen(None, socket="::ffff:203.0.113.9") == VISITOR
