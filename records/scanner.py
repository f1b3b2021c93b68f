"""Ask ClamAV whether a file holds a virus, where one is configured (``settings.SCANNER_URL``).

The protocol is clamd's INSTREAM: the length of each chunk in four bytes, the chunk, and a length
of zero at the end (``man clamd``). No library for it is maintained.
"""

import socket
import struct
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from records.limits import AGAIN_AFTER

CHUNK = 256 * 1024
SECONDS_TO_CONNECT = 5
SECONDS_TO_ANSWER = 300
LONGEST_ANSWER = 1000
PORT = 3310


class NotScanned(Exception):
    """The scanner cannot look into this file, for instance one above its limit; says why."""

    again_after = timedelta(hours=1)


class ScannerAway(NotScanned):
    """The scanner cannot be reached, for any file."""

    again_after = AGAIN_AFTER


def find_virus(file: Path) -> str:
    """The name of what the scanner found in this file; blank for nothing, or without a scanner.

    Raises NotScanned or ScannerAway.
    """
    if not settings.SCANNER_URL:
        return ""
    try:
        answer = _ask(file)
    except OSError as error:
        raise ScannerAway(type(error).__name__) from error
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")[:120]
    raise NotScanned(said[:200] or "no answer")


def _ask(file: Path) -> str:
    with _connect() as link, file.open("rb") as content:
        link.sendall(b"zINSTREAM\0")
        try:
            while chunk := content.read(CHUNK):
                link.sendall(struct.pack("!I", len(chunk)) + chunk)
            link.sendall(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            # It has hung up, and said before why: the file is larger than it takes.
            pass
        return _answer(link)


def _answer(link: socket.socket) -> str:
    link.settimeout(SECONDS_TO_ANSWER)
    said = b""
    while len(said) < LONGEST_ANSWER and (more := link.recv(LONGEST_ANSWER)):
        said += more
        if said.endswith(b"\0"):
            break
    return said.rstrip(b"\0\n").decode(errors="replace").strip()


def _connect() -> socket.socket:
    parts = urlsplit(settings.SCANNER_URL)
    if parts.scheme == "unix":
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(SECONDS_TO_CONNECT)
        try:
            link.connect(parts.path)
        except OSError:
            link.close()
            raise
        return link
    return socket.create_connection(
        (str(parts.hostname), parts.port or PORT), timeout=SECONDS_TO_CONNECT
    )
