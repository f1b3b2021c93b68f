"""Small files that want to become large, or never to end."""

import struct
import zipfile
import zlib
from functools import cache, partial
from io import BytesIO

from pydicom.uid import DeflatedExplicitVRLittleEndian

from records.cleaning.limits import MOST_MEMBERS
from records.kinds import Refusal
from tests.records.corpus import Sample, documents, pictures, scans

MB = 1_000_000
PAGES = Refusal.TOO_MANY_PAGES
PIXELS = Refusal.TOO_MANY_PIXELS
COMPLEX = Refusal.TOO_COMPLEX
DAMAGED = Refusal.DAMAGED


@cache
def zeros(millions: int) -> bytes:
    """So many million zeros, packed: a thousandth of them."""
    packer = zlib.compressobj(9)
    pieces = [packer.compress(bytes(MB)) for _ in range(millions)]
    return b"".join([*pieces, packer.flush()])


def rows(width: int, height: int, depth: int = 8) -> bytes:
    packer = zlib.compressobj(9)
    row = bytes(1 + (width * depth + 7) // 8)
    return b"".join([*(packer.compress(row) for _ in range(height)), packer.flush()])


def texts(kind: bytes, head: bytes, number: int, millions: int) -> bytes:
    return pictures.with_chunks(*[pictures.chunk(kind, head + zeros(millions))] * number)


PNG_BOMBS = {
    "tall": (lambda: pictures.png_of(1, 100_000, rows(1, 100_000)), PIXELS),
    "wide": (lambda: pictures.png_of(100_000, 1, rows(100_000, 1)), PIXELS),
    "square": (lambda: pictures.png_of(30_000, 30_000, zeros(9), depth=1), PIXELS),
    "just": (lambda: pictures.png_of(6_500, 6_500, zeros(43)), PIXELS),
    "largest": (lambda: pictures.png_of(2**31 - 1, 2**31 - 1, zeros(1)), PIXELS),
    "colour": (lambda: pictures.png_of(20_000, 20_000, zeros(20), colour=6), PIXELS),
    "text": (lambda: texts(b"zTXt", b"a\0\0", 1, 100), DAMAGED),
    "texts": (lambda: texts(b"zTXt", b"a\0\0", 500, 1), DAMAGED),
    "itext": (lambda: texts(b"iTXt", b"a\0\1\0\0\0", 1, 100), DAMAGED),
    "profile": (lambda: texts(b"iCCP", b"a\0\0", 1, 100), DAMAGED),
    "longer": (lambda: pictures.png_of(64, 64, zeros(200)), None),
}
PHOTO_BOMBS = {
    "a.jpg": (lambda: pictures.jpeg_that_says(65_500, 65_500), PIXELS),
    "b.jpg": (lambda: pictures.jpeg_that_says(7_200, 7_200), PIXELS),
    "c.jpg": (lambda: pictures.jpeg_that_says(60_000, 10), PIXELS),
    "d.jpg": (lambda: pictures.jpeg_that_says(6_000, 6_000), None),
    "a.heic": (lambda: pictures.heic_that_says(60_000, 60_000), PIXELS),
    "b.heic": (lambda: pictures.heic_that_says(7_200, 7_200), PIXELS),
}


def filled(data: bytes, filters: bytes) -> bytes:
    return documents.one_page(documents.stream(data, b"/Filter " + filters))


def doubly() -> bytes:
    inner = zeros(300)
    return filled(zlib.compress(inner, 9), b"[/FlateDecode /FlateDecode]")


def laughing() -> bytes:
    """Each form draws the next ten times."""
    count = 12
    forms = [
        documents.stream(
            b"q /A Do Q " * 10,
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
            b"/Resources << /XObject << /A %d 0 R >> >>" % (number + 6),
        )
        for number in range(count)
    ]
    last = documents.stream(b"0 0 9 9 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    return documents.one_page(
        documents.stream(b"q /A Do Q"), *forms, last,
        page=b"/Resources << /XObject << /A 5 0 R >> >>",
    )  # fmt: skip


def drawing_itself() -> bytes:
    return documents.one_page(
        documents.stream(b"q /A Do Q"),
        documents.stream(
            b"q /A Do Q /A Do",
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
            b"/Resources << /XObject << /A 5 0 R >> >>",
        ),
        page=b"/Resources << /XObject << /A 5 0 R >> >>",
    )


def large_image() -> bytes:
    entries = (
        b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 "
        b"/ColorSpace /DeviceRGB /Filter /FlateDecode"
    )
    return documents.one_page(
        documents.stream(b"200 0 0 200 0 0 cm /A Do"),
        documents.stream(zeros(300), entries),
        page=b"/Resources << /XObject << /A 5 0 R >> >>",
    )


def looping_tree() -> bytes:
    return documents.by_hand(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>",
    )


def many_pages(number: int) -> bytes:
    """One page, named again and again."""
    return documents.by_hand(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b"3 0 R " * number, number),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
    )


def deep_tree() -> bytes:
    nodes = [
        b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 3) for number in range(5_000)
    ]
    leaf = b"<< /Type /Page /MediaBox [0 0 9 9] >>"
    return documents.by_hand(b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, leaf)


def no_pages() -> bytes:
    return documents.by_hand(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"
    )


def looping_contents() -> bytes:
    return documents.one_page(b"[4 0 R 4 0 R]")


def deep_array() -> bytes:
    return documents.one_page(
        documents.stream(b""), b"[" * 200_000 + b"]" * 200_000,
        page=b"/Resources << /ColorSpace << /A 5 0 R >> >>",
    )  # fmt: skip


def huge_table() -> bytes:
    """A table that says to have four billion lines."""
    good = documents.one_page(documents.stream(b"0 0 9 9 re f"))
    return good.replace(b"xref\n0 5", b"xref\n0 4294967295")


def looping_table() -> bytes:
    good = documents.one_page(documents.stream(b"0 0 9 9 re f"))
    at = good.rindex(b"xref\n0")
    return good.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % at)


def many_objects() -> bytes:
    """A page with more parts than any page has."""
    number = 110_000
    parts = b" ".join(b"/F%d %d 0 R" % (each, each + 6) for each in range(number))
    objects = [b"<< /Type /Font >>"] * number
    return documents.one_page(
        documents.stream(b""), b"<< %s >>" % parts, *objects, page=b"/Resources << /Font 5 0 R >>"
    )


def endless_pattern() -> bytes:
    """A pattern of tiny tiles on a page of a square kilometre."""
    return documents.one_page(
        documents.stream(b"/Pattern cs /P scn 0 0 14400 14400 re f"),
        documents.stream(
            b"0 0 1 1 re f",
            b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] "
            b"/XStep 0.001 /YStep 0.001 /Resources << >>",
        ),
        page=b"/Resources << /Pattern << /P 5 0 R >> >>",
    )


DOCUMENT_BOMBS = {
    "flate": (lambda: filled(zeros(300), b"/FlateDecode"), COMPLEX),
    "twice": (doubly, COMPLEX),
    "run": (lambda: filled(b"\x81a" * MB + b"\x80", b"/RunLengthDecode"), COMPLEX),
    "laughing": (laughing, COMPLEX),
    "itself": (drawing_itself, COMPLEX),
    "image": (large_image, None),
    "tree": (looping_tree, DAMAGED),
    "none": (no_pages, DAMAGED),
    "201": (partial(many_pages, 201), PAGES),
    "million": (partial(many_pages, 1_000_000), PAGES),
    "lie": (lambda: many_pages(1).replace(b"/Count 1", b"/Count 199"), DAMAGED),
    "deep": (deep_tree, DAMAGED),
    "contents": (looping_contents, None),
    "array": (deep_array, COMPLEX),
    "table": (huge_table, None),
    "tables": (looping_table, None),
    "objects": (many_objects, COMPLEX),
    "pattern": (endless_pattern, COMPLEX),
}


def one_large(claimed: int | None = None) -> bytes:
    """A ZIP of one file that begins as DICOM does and goes on with nothing."""
    packed, size = packed_scan(300)
    return raw_zip([(b"a", packed, size if claimed is None else claimed)])


@cache
def packed_scan(millions: int) -> tuple[bytes, int]:
    """A DICOM file with so many million zeros in it, packed, and its size."""
    data = scans.head() + scans.element(0x7FE1, 0x0010, b"OB", millions * MB)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(data) + b"".join(
        packer.compress(bytes(MB)) for _ in range(millions)
    ) + packer.flush()  # fmt: skip
    return packed, len(data) + millions * MB


def raw_zip(files: list[tuple[bytes, bytes, int]], *, shared: bool = False) -> bytes:
    """A ZIP made by hand: names, packed data, and what size is claimed; all at one place if so."""
    body, table = bytearray(), bytearray()
    for name, packed, size in files:
        at = 0 if shared else len(body)
        fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x21, 0, len(packed), size, len(name), 0)
        if not shared or not body:
            body += b"PK\3\4" + fields + name + packed
        table += b"PK\1\2" + struct.pack("<H", 20) + fields
        table += struct.pack("<HHHII", 0, 0, 0, 0, at) + name
    count = min(len(files), 0xFFFF)
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(table), len(body), 0)
    return bytes(body + table + end)


def overlapping() -> bytes:
    """Many names for the same packed data."""
    packed = zlib.compress(bytes(10 * MB), 9)[2:-4]
    return raw_zip([(b"a", packed, 10 * MB)] * 300, shared=True)


def russian_doll() -> bytes:
    data = scans.zipped({"0.dll": bytes(MB)})
    for level in range(5):
        data = scans.zipped({f"{level}-{number}.zip": data for number in range(16)})
    return data


def many_members() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(MOST_MEMBERS + 1):
            archive.writestr(zipfile.ZipInfo(str(number)), b"")
    return buffer.getvalue()


def inflating() -> bytes:
    """A DICOM file that is deflated as a whole."""
    good = scans.slice_of(syntax=DeflatedExplicitVRLittleEndian)
    head = good[: 144 + struct.unpack_from("<I", good, 140)[0]]
    return head + zeros(300)[2:-4]


def deep_items(depth: int) -> bytes:
    """Sequences in sequences, without lengths and without an end."""
    item = scans.element(0x0008, 0x1140, b"SQ", 0xFFFFFFFF) + b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
    return scans.head() + item * depth


SCAN_BOMBS = {
    "ratio.zip": (one_large, COMPLEX),
    "lie.zip": (partial(one_large, 1_000), DAMAGED),
    "claim.zip": (lambda: raw_zip([(b"a", b"\3\0", 0xFFFFFFF0)]), Refusal.TOO_LARGE),
    "overlap.zip": (overlapping, Refusal.TOO_LARGE),
    "doll.zip": (russian_doll, Refusal.ARCHIVE_INSIDE),
    "many.zip": (many_members, Refusal.TOO_MANY_FILES),
    "far too many.zip": (lambda: raw_zip([(b"a", b"\3\0", 0)] * 300_000), Refusal.TOO_MANY_FILES),
    "inflating.dcm": (inflating, COMPLEX),
    "deep.dcm": (partial(scans.nested, 60), COMPLEX),
    "deeper.dcm": (partial(deep_items, 5_000), COMPLEX),
    "items.dcm": (partial(scans.only_items, 50_000), None),
}
BOMBS = [
    *(Sample(f"{name}.png", *bomb, is_bomb=True) for name, bomb in PNG_BOMBS.items()),
    *(Sample(name, *bomb, is_bomb=True) for name, bomb in PHOTO_BOMBS.items()),
    *(Sample(f"{name}.pdf", *bomb, is_bomb=True) for name, bomb in DOCUMENT_BOMBS.items()),
    *(Sample(name, *bomb, is_bomb=True) for name, bomb in SCAN_BOMBS.items()),
]
