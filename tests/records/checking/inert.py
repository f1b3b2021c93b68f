"""Looks into clean copies for anything that acts, or tells who made it."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from records.checking import Checked
from records.kinds import Kind

SEGMENTS_OF_A_PICTURE = {
    0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD, 0xE0, 0xEE,
}  # fmt: skip
CHUNKS_OF_A_PICTURE = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
ACTIVE = {
    "/A", "/AA", "/OpenAction", "/JS", "/JavaScript", "/Launch", "/URI", "/SubmitForm", "/GoToR",
    "/GoToE", "/ImportData", "/Rendition", "/Names", "/EmbeddedFiles", "/EmbeddedFile", "/EF",
    "/Filespec", "/AF", "/RichMedia", "/RichMediaContent", "/XFA", "/AcroForm", "/Annots",
    "/Metadata", "/PieceInfo", "/Info", "/Outlines", "/Threads", "/Movie", "/Sound", "/FS", "/Ref",
    "/PS", "/Author", "/Producer", "/Creator", "/Action", "/Next", "/Alternates", "/OPI",
}  # fmt: skip
NAME_IN_A_ZIP = re.compile(r"IM\d{5}\.dcm")


def traces(checked: Checked, mark: bytes) -> list[str]:
    """What is in the clean copy and should not be; nothing, if all is well."""
    data = checked.file.read_bytes()
    look = {
        Kind.PDF: in_pdf, Kind.PNG: in_png, Kind.JPEG: in_jpeg, Kind.HEIC: in_jpeg,
        Kind.DICOM: in_dicom, Kind.DICOM_ZIP: in_zip,
    }[checked.kind]  # fmt: skip
    found = [*look(data, mark)]
    for preview in checked.previews:
        found += in_jpeg(preview.read_bytes(), mark)
    return found


def in_jpeg(data: bytes, mark: bytes) -> Iterator[str]:
    if mark in data:
        yield "mark"
    if not data.startswith(b"\xff\xd8") or not data.endswith(b"\xff\xd9"):
        yield "begins or ends otherwise"
    at = 2
    while data[at + 1] != 0xDA:
        marker, length = struct.unpack_from(">xBH", data, at)
        if marker not in SEGMENTS_OF_A_PICTURE:
            yield f"segment {marker:x}"
        at += 2 + length


def in_png(data: bytes, mark: bytes) -> Iterator[str]:
    at, kind = 8, b""
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind not in CHUNKS_OF_A_PICTURE:
            yield f"chunk {kind!r}"
        at += 12 + length
    if kind != b"IEND" or at != len(data) or mark in data:
        yield "end or mark"


def in_pdf(data: bytes, mark: bytes) -> Iterator[str]:
    if not data.startswith(b"%PDF-1.7\n") or not data.endswith(b"%%EOF\n"):
        yield "begins or ends otherwise"
    for raw in (data, *inflated(data)):
        if mark in raw:
            yield "mark"
    outside = re.sub(rb"stream\n.*?endstream", b"", data, flags=re.DOTALL)
    names = {name.decode() for name in re.findall(rb"/[^\s/<>\[\]()]+", outside)}
    yield from sorted(names & (ACTIVE - {"/A", "/Next"}))
    reader = PdfReader(io.BytesIO(data))
    for value in everything(reader):
        if isinstance(value, DictionaryObject) and value.get("/Type") == "/Page":
            yield from sorted(set(value) & ACTIVE)
    yield from sorted(set(reader.root_object) - {"/Type", "/Pages", "/OCProperties"})


def inflated(data: bytes) -> Iterator[bytes]:
    """The streams of a PDF, as far as they are packed as all that we write are."""
    for packed in re.findall(rb"stream\n(.*?)\nendstream", data, flags=re.DOTALL):
        try:
            yield zlib.decompressobj().decompress(packed)
        except zlib.error:
            yield packed


def everything(reader: PdfReader) -> Iterator[object]:
    """Every value that can be reached from the trailer, each object once."""
    seen: set[int] = set()
    waiting: list[object] = [reader.trailer]
    while waiting:
        value = waiting.pop()
        if isinstance(value, IndirectObject):
            if value.idnum in seen:
                continue
            seen.add(value.idnum)
            value = value.get_object()
        yield value
        if isinstance(value, (DictionaryObject, StreamObject)):
            waiting += [value.raw_get(key) for key in value]
        elif isinstance(value, ArrayObject):
            waiting += list(value)


def in_dicom(data: bytes, mark: bytes) -> Iterator[str]:
    if data[:132] != bytes(128) + b"DICM":
        yield "preamble"
    if mark in data:
        yield "mark"


def in_zip(data: bytes, mark: bytes) -> Iterator[str]:
    if mark in data:
        yield "mark"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if archive.comment or archive.testzip():
            yield "comment or sum"
        for member in archive.infolist():
            if not NAME_IN_A_ZIP.fullmatch(member.filename) or member.external_attr >> 28:
                yield f"file {member.filename}"
            yield from in_dicom(archive.read(member), mark)
