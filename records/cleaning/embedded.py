"""Pictures that are copied as they are, because they stand in a PDF: only their notes are cut."""

import struct
from collections.abc import Iterator

START = b"\xff\xd8"
START_OF_SCAN = 0xDA
# JFIF and Adobe say how the colours are meant. The other application segments, and comments, say
# who took the picture, where, and with what.
COLOURS = {0xE0, 0xEE}
APPLICATION_OR_COMMENT = {*range(0xE0, 0xF0), 0xFE}
JPEG_2000_BOXES = {b"jP  ", b"ftyp", b"rreq", b"jp2h", b"jp2c"}
JPEG_2000_BARE = b"\xff\x4f\xff\x51"


def jpeg_without_notes(data: bytes) -> bytes:
    """The same picture without EXIF, XMP, colour profile and comments.

    Raises ValueError when the segments do not lead to a scan.
    """
    if not data.startswith(START):
        raise ValueError("not a JPEG")
    kept = [START]
    at = len(START)
    while True:
        if at + 4 > len(data) or data[at] != 0xFF:
            raise ValueError("no segment where one has to be")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == START_OF_SCAN:
            return b"".join([*kept, data[at:]])
        (length,) = struct.unpack_from(">H", data, at + 2)
        if marker in COLOURS or marker not in APPLICATION_OR_COMMENT:
            kept.append(data[at : at + 2 + length])
        at += 2 + length


def jpeg_2000_without_notes(data: bytes) -> bytes:
    """The same picture without the boxes that hold XML, XMP or anything private."""
    if data.startswith(JPEG_2000_BARE):
        return data
    return b"".join(box for kind, box in boxes(data) if kind in JPEG_2000_BOXES)


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes of the outermost level, each with its kind."""
    at = 0
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if length == 1 and at + 16 <= len(data):
            (length,) = struct.unpack_from(">Q", data, at + 8)
        elif length == 0:
            length = len(data) - at
        if length < 8:
            raise ValueError("a box that is smaller than its head")
        yield kind, data[at : at + length]
        at += length
