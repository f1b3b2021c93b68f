"""From which network a request comes, when proxies stand in between."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# Of IPv6 a household or an office has a whole /64.
IPV6_PREFIX = 64


def client_network(request: HttpRequest) -> str:
    """The visitor's IPv4 address or IPv6 /64.

    Of X-Forwarded-For only the entry counts that the outermost of our own proxies wrote
    (``settings.TRUSTED_PROXIES`` from the right); whatever a visitor wrote before it is ignored.
    With fewer entries than proxies, or one that is no address, it is the socket's.
    """
    told = request.META.get("REMOTE_ADDR", "")
    hops = settings.TRUSTED_PROXIES
    if hops:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(forwarded) >= hops and _address(forwarded[-hops]) is not None:
            told = forwarded[-hops]
    address = _address(told)
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, IPV6_PREFIX), strict=False))
    return str(address or "unknown")


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An address as proxies write it: bare, with a port, or in brackets."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return ip_address(text)
    except ValueError:
        return None
