"""Refuses connections from the test process to any other machine, whatever library tries."""

import ipaddress
import sys
from typing import Any

LOCAL_NAMES = {"localhost", ""}

# Every refused attempt: a test that swallowed the refusal fails all the same.
strayed: list[str] = []


def is_local(host: object) -> bool:
    """Whether a name or address is this machine."""
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    if name in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else ""
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not is_local(host):
        strayed.append(f"{event} {host}")
        raise ConnectionRefusedError(f"tests connect to this machine only, not to {host!r}")


def stay_here() -> None:
    """Begin to refuse; an audit hook cannot be taken back."""
    sys.addaudithook(_guard)
