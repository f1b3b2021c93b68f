"""Files that are not what they say, or not all of it."""

import gzip
from collections.abc import Callable
from functools import partial

from records.kinds import Refusal
from tests.records.corpus import MARK, Sample, documents, pictures, scans

SCRIPT = b"<script>zqNotToBeKept()</script>"
SVG = b"""<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<svg xmlns="http://www.w3.org/2000/svg"><script>zqNotToBeKept()</script>&x;</svg>"""


def in_format(name: str) -> bytes:
    return pictures.encoded(pictures.scene(), name)


FOREIGN: dict[str, Callable[[], bytes]] = {
    "html": lambda: b"<!DOCTYPE html>" + SCRIPT,
    "svg": lambda: SVG,
    "php": lambda: b"<?php system('zqNotToBeKept'); ?>",
    "exe": lambda: b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0" + MARK * 50,
    "elf": lambda: b"\x7fELF\2\1\1" + bytes(120) + MARK,
    "gif": lambda: b"GIF89a/*" + bytes(20) + b"*/=1;zqNotToBeKept()//;",
    "rar": lambda: b"Rar!\x1a\7\1\0" + MARK * 20,
    "7z": lambda: b"7z\xbc\xaf\x27\x1c\0\4" + MARK * 20,
    "gz": lambda: gzip.compress(MARK * 20, mtime=0),
    "docm": lambda: scans.zipped({"word/vbaProject.bin": MARK, "[Content_Types].xml": b"<x/>"}),
    "rtf": lambda: b"{\\rtf1\\object\\objdata zqNotToBeKept}",
    "ps": lambda: b"%!PS-Adobe-3.0\n(zqNotToBeKept) run",
    "webp": partial(in_format, "WEBP"),
    "tiff": partial(in_format, "TIFF"),
    "bmp": partial(in_format, "BMP"),
}
NOT_ON_THE_LIST = [
    *FOREIGN, "js", "bat", "scr", "lnk", "iso", "xlsm", "eml", "mp4", "txt", "avif", "tar.gz",
]  # fmt: skip
DOUBLE = [
    "scan.pdf.exe", "photo.jpg.js", "photo.png.", "report.pdf. .html", "scan.dcm\u202egpj.scr",
    "noextension", "pdf", ".pdf.", "CON", "nul.jpg.com", "scan.pdf::$DATA", "scan.zip/evil.sh",
]  # fmt: skip
OUR_EXTENSIONS = ["pdf", "jpg", "png", "heic", "dcm"]
OWN: dict[str, Callable[[], bytes]] = {
    "pdf": documents.report,
    "jpg": pictures.jpeg,
    "png": pictures.png,
    "heic": pictures.heic,
    "dcm": scans.slice_of,
    "zip": lambda: scans.zipped(scans.disc()),
}


def begun(build: Callable[[], bytes], part: float) -> bytes:
    """The beginning of a file."""
    data = build()
    return data[: int(len(data) * part)]


def without_checksum(build: Callable[[], bytes]) -> bytes:
    """A PNG of which one byte in the middle is another."""
    data = bytearray(build())
    data[len(data) // 2] ^= 0xFF
    return bytes(data)


def other_contents() -> list[Sample]:
    return [
        Sample(f"{kind}.{extension}", build, Refusal.OTHER_CONTENTS)
        for extension in OUR_EXTENSIONS
        for kind, build in FOREIGN.items()
    ]


def exchanged() -> list[Sample]:
    """Each of our kinds under the name of the next."""
    kinds = list(OWN)
    return [
        Sample(f"{kind}.{other}", OWN[kind], Refusal.OTHER_CONTENTS)
        for kind, other in zip(kinds, kinds[1:] + kinds[:1], strict=True)
    ]


def cut() -> list[Sample]:
    return [
        Sample(f"cut{int(part * 100)}.{kind}", partial(begun, build, part), Refusal.DAMAGED)
        for kind, build in OWN.items()
        for part in (0.4, 0.7, 0.95)
    ]


def broken_zip() -> bytes:
    """A ZIP of which one byte of an image is another."""
    data = bytearray(scans.zipped({"a": scans.slice_of()}))
    data[200] ^= 0xFF
    return bytes(data)


BAD = [
    *(Sample(f"file.{ending}", lambda: MARK, Refusal.WRONG_TYPE) for ending in NOT_ON_THE_LIST),
    *(Sample(name, lambda: MARK, Refusal.WRONG_TYPE) for name in DOUBLE if name != "photo.png."),
    *other_contents(),
    *exchanged(),
    *cut(),
    *(Sample(f"empty.{kind}", bytes, Refusal.EMPTY) for kind in OWN),
    *(Sample(f"byte.{kind}", lambda: b"\0", Refusal.OTHER_CONTENTS) for kind in OWN),
    Sample("text.zip", lambda: MARK, Refusal.OTHER_CONTENTS),
    Sample("magic.pdf", lambda: b"%PDF-1.7\n", Refusal.DAMAGED),
    Sample("magic.jpg", lambda: b"\xff\xd8\xff\xe0", Refusal.DAMAGED),
    Sample("magic.png", lambda: pictures.PNG_MAGIC, Refusal.DAMAGED),
    Sample("magic.heic", lambda: b"\0\0\0\x18ftypheic", Refusal.DAMAGED),
    Sample("magic.dcm", lambda: bytes(128) + b"DICM", Refusal.DAMAGED),
    Sample("magic.zip", lambda: b"PK\3\4", Refusal.DAMAGED),
    Sample("sum.png", partial(without_checksum, pictures.png), Refusal.DAMAGED),
    Sample("sum.zip", broken_zip, Refusal.DAMAGED),
]
