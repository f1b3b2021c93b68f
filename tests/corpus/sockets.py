"""Speaking to a server byte for byte."""

import contextlib
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

# How long anything is waited for.
PATIENCE = 10.0


@dataclass(frozen=True)
class Reply:
    """The status of an answer, 0 when there was none, and after how many seconds it began."""

    status: int
    seconds: float


@contextlib.contextmanager
def connection(address: str) -> Iterator[socket.socket]:
    """A connection to the server at this address."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port or 80), PATIENCE) as wire:
        yield wire


def ask(address: str, raw: bytes) -> Reply:
    """Send these bytes, whether or not the server wants all of them, and read its answer."""
    began = time.monotonic()
    with connection(address) as wire:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            wire.sendall(raw)
        return Reply(status_of(wire), time.monotonic() - began)


def status_of(wire: socket.socket) -> int:
    """The status of the answer that comes next; a wish to go on is no answer."""
    said = b""
    with contextlib.suppress(ConnectionResetError):
        while b"\r\n\r\n" not in said.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n"):
            more = wire.recv(65_536)
            if not more:
                break
            said += more
    _version, _blank, rest = said.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n").partition(b" ")
    return int(rest[:3] or 0)
