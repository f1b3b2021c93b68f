"""PDFs: good ones from a typesetter, a scanner and a form; and a way to write any other."""

import io
from functools import cache
from itertools import accumulate

import typst
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from tests.records.corpus.pictures import encoded, scene

HEADER = b"%PDF-1.7\n"
REPORT = b"""#set document(title: "zqTagTitle", author: "zqTagAuthor")
#link("https://example.org/zq")[Report] = MRI #lorem(60) #pagebreak() Second page"""


def pdf_object(value: object) -> PdfObject:
    """Plain Python as PDF; a text with a slash in front is a name."""
    if isinstance(value, PdfObject):
        return value
    if isinstance(value, dict):
        return DictionaryObject({NameObject(f"/{k}"): pdf_object(v) for k, v in value.items()})
    if isinstance(value, list):
        return ArrayObject(map(pdf_object, value))
    if isinstance(value, bool):
        return BooleanObject(value)
    if isinstance(value, (int, float)):
        return NumberObject(value) if isinstance(value, int) else FloatObject(value)
    text = str(value)
    return NameObject(text) if text.startswith("/") else TextStringObject(text)


@cache
def report() -> bytes:
    return typst.compile(REPORT)


def writer() -> PdfWriter:
    return PdfWriter(clone_from=io.BytesIO(report()))


def out(pages: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    pages.write(buffer)
    return buffer.getvalue()


def with_catalog(**entries: object) -> bytes:
    """The report, with more in its catalog."""
    pages = writer()
    pages.root_object.update(pdf_object(entries))
    return out(pages)


def with_page(**entries: object) -> bytes:
    """The report, with more on its first page."""
    pages = writer()
    pages.pages[0].update(pdf_object(entries))
    return out(pages)


def with_annotation(**entries: object) -> bytes:
    return with_page(Annots=[{"Type": "/Annot", "Rect": [50, 50, 90, 90], "F": 4, **entries}])


def with_stream(key: str, data: bytes, **entries: object) -> bytes:
    """The report, with a stream for its first page, inside nothing that knows of it."""
    pages = writer()
    stream = DecodedStreamObject()
    stream.set_data(data)
    stream.update(pdf_object(entries))
    pages.pages[0][NameObject(f"/{key}")] = pages._add_object(stream)
    return out(pages)


def form(value: str = "FilledInByHer", *, script: bool = False) -> bytes:
    """A form with one field that was filled in, and whose look its viewer has to make."""
    pages = writer()
    field = {
        "Type": "/Annot", "Subtype": "/Widget", "FT": "/Tx", "T": "one", "V": value,
        "DA": "/Helv 12 Tf 0 g", "Rect": [100, 300, 400, 330], "F": 4,
    }  # fmt: skip
    if script:
        field["AA"] = {"K": {"S": "/JavaScript", "JS": "zqNotToBeKept()"}}
    widget = pages._add_object(pdf_object(field))
    pages.pages[1][NameObject("/Annots")] = ArrayObject([widget])
    font = {"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Helvetica"}
    pages.root_object[NameObject("/AcroForm")] = pdf_object(
        {"Fields": [widget], "NeedAppearances": True, "DR": {"Font": {"Helv": font}}}
    )
    return out(pages)


def locked(password: str, algorithm: str) -> bytes:
    pages = writer()
    pages.encrypt(password, "owner", algorithm=algorithm)
    return out(pages)


@cache
def scanned(mode: str = "RGB", pages: int = 1) -> bytes:
    """Pages that are pictures: JPEG in colour and grey, fax in black and white."""
    picture = scene(mode)
    more = [picture] * (pages - 1)
    return encoded(picture, "PDF", save_all=True, append_images=more)


def photo_inside(photo: bytes) -> bytes:
    """A page with a photo as it came from the camera."""
    pages = PdfWriter(clone_from=io.BytesIO(scanned()))
    (name,) = pages.pages[0]["/Resources"]["/XObject"]
    pages.pages[0]["/Resources"]["/XObject"][name]._data = photo
    return out(pages)


def with_layers() -> bytes:
    """Two layers, of which one is hidden."""
    pages = PdfWriter()
    page = pages.add_blank_page(200, 200)
    shown, hidden = (
        pages._add_object(pdf_object({"Type": "/OCG", "Name": name})) for name in ("a", "b")
    )
    content = DecodedStreamObject()
    content.set_data(
        b"/OC /A BDC 1 0 0 rg 0 0 100 200 re f EMC /OC /B BDC 0 0 1 rg 100 0 100 200 re f EMC"
    )
    page[NameObject("/Contents")] = pages._add_object(content)
    page[NameObject("/Resources")] = pdf_object({"Properties": {"A": shown, "B": hidden}})
    pages.root_object[NameObject("/OCProperties")] = pdf_object(
        {"OCGs": [shown, hidden], "D": {"ON": [shown], "OFF": [hidden]}}
    )
    return out(pages)


def rotated() -> bytes:
    pages = writer()
    pages.pages[0].rotate(90)
    return out(pages)


def incremental() -> bytes:
    """The report, with an update behind its end."""
    pages = PdfWriter(io.BytesIO(report()), incremental=True)
    pages.pages[0].rotate(90)
    return out(pages)


def tagged() -> bytes:
    """Author, program, keywords and XMP."""
    pages = writer()
    pages.add_metadata(
        {"/Author": "zqTagAuthor", "/Creator": "zqTagProgram", "/Keywords": "zqTagWord"}
    )
    packet = DecodedStreamObject()
    packet.set_data(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>zqTagXmp</x:xmpmeta>")
    packet.update(pdf_object({"Type": "/Metadata", "Subtype": "/XML"}))
    pages.root_object[NameObject("/Metadata")] = pages._add_object(packet)
    pages.pages[0][NameObject("/Metadata")] = pages._add_object(packet)
    return out(pages)


def by_hand(*objects: bytes, end: bytes = b"", root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1, with a table of where they are."""
    bodies = [b"%d 0 obj\n%s\nendobj\n" % each for each in enumerate(objects, start=1)]
    places = accumulate(map(len, bodies), initial=len(HEADER))
    table = b"".join(b"%010d 00000 n \n" % place for place in list(places)[:-1])
    data = b"".join([HEADER, *bodies])
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    trailer = b"trailer\n<< /Size %d /Root %d 0 R %s >>\n" % (size, root, end)
    return data + head + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(data)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def one_page(content: bytes, *more: bytes, page: bytes = b"") -> bytes:
    """A PDF with one page and this content as its fourth object."""
    return by_hand(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R %s >>" % page,
        content,
        *more,
    )


def text_of(data: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
