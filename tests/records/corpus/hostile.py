"""Files that would do something, hide something, or be two things at once."""

import struct
import zipfile
from functools import partial
from io import BytesIO

from records.kinds import Refusal
from tests.records.corpus import MARK, Sample, documents, pictures, scans
from tests.records.corpus.bad_contents import SCRIPT

JS = {"S": "/JavaScript", "JS": "zqNotToBeKept()"}
FILE = {"Type": "/Filespec", "F": "zqNotToBeKept.exe"}
ARCHIVE = partial(scans.zipped, {"evil.html": SCRIPT})
PHP = b"<?php system('zqNotToBeKept'); ?>"


def link(**action: object) -> bytes:
    return documents.with_annotation(Subtype="/Link", A=action)


ACTIVE_DOCUMENTS = {
    "open": lambda: documents.with_catalog(OpenAction=JS),
    "names": lambda: documents.with_catalog(Names={"JavaScript": {"Names": ["a", JS]}}),
    "will": lambda: documents.with_catalog(AA={"WC": JS, "WS": JS}),
    "page": lambda: documents.with_page(AA={"O": JS, "C": JS}),
    "launch": lambda: link(S="/Launch", F=FILE, Win={"F": "cmd.exe", "P": "zqNotToBeKept"}),
    "uri": lambda: link(S="/URI", URI="https://example.org/zqNotToBeKept"),
    "submit": lambda: link(S="/SubmitForm", F="https://example.org/zqNotToBeKept", Flags=4),
    "import": lambda: link(S="/ImportData", F="zqNotToBeKept"),
    "remote": lambda: link(S="/GoToR", F=FILE, D=[0, "/Fit"]),
    "smb": lambda: documents.with_catalog(OpenAction={"S": "/GoToE", "F": "\\\\zqNotToBeKept\\a"}),
    "next": lambda: link(S="/Named", N="/Print", Next=JS),
    "attached": lambda: documents.with_catalog(
        Names={"EmbeddedFiles": {"Names": ["a", {"F": "zqNotToBeKept", "EF": {}}]}}, AF=[FILE]
    ),
    "file": lambda: documents.with_annotation(Subtype="/FileAttachment", FS=FILE),
    "rich": lambda: documents.with_annotation(
        Subtype="/RichMedia", RichMediaContent={"Assets": {"Names": ["zqNotToBeKept", FILE]}}
    ),
    "sound": lambda: documents.with_annotation(Subtype="/Movie", Movie={"F": FILE}, A=True),
    "screen": lambda: documents.with_annotation(
        Subtype="/Screen", A={"S": "/Rendition", "JS": "zqNotToBeKept()", "OP": 0}
    ),
    "field": lambda: documents.form(script=True),
    "metadata": lambda: documents.with_stream("Metadata", SCRIPT, Type="/Metadata"),
    "thread": lambda: documents.with_catalog(Threads=[{"I": {"Title": "zqNotToBeKept"}}]),
    "outline": lambda: documents.with_catalog(Outlines={"First": {"Title": "a", "A": JS}}),
    "pieces": lambda: documents.with_page(PieceInfo={"A": {"Private": "zqNotToBeKept"}}),
    "font": lambda: documents.one_page(
        documents.stream(b"BT ET"),
        b"<< /Type /Action /S /JavaScript /JS (zqNotToBeKept) /Next 6 0 R >>",
        b"<< /S /JavaScript /JS (zqNotToBeKept) >>",
        page=b"/Resources << /Font 5 0 R /XObject << /A 6 0 R >> >>",
    ),
    "outside": lambda: documents.one_page(
        documents.stream(b"q /A Do Q"),
        documents.stream(b"", b"/Type /XObject /Subtype /Image /Width 1 /Height 1 "
                         b"/F << /FS /URL /F (https://example.org/zqNotToBeKept) >>"),
        page=b"/Resources << /XObject << /A 5 0 R >> >>",
    ),
    "reference": lambda: documents.one_page(
        documents.stream(b"q /A Do Q"),
        documents.stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 1 1] "
                         b"/Ref << /F (zqNotToBeKept.pdf) /Page 0 >>"),
        page=b"/Resources << /XObject << /A 5 0 R >> >>",
    ),
    "postscript": lambda: documents.one_page(
        documents.stream(b"q /A Do Q"),
        documents.stream(MARK, b"/Type /XObject /Subtype /PS"),
        page=b"/Resources << /XObject << /A 5 0 R >> >>",
    ),
}  # fmt: skip


def live_form() -> bytes:
    return documents.with_catalog(
        AcroForm={"Fields": [], "XFA": ["template", "<template>zqNotToBeKept</template>"]},
        NeedsRendering=True,
    )


def links_out() -> bytes:
    """A ZIP whose file is a link to another place."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("a")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("b", scans.slice_of())
    return buffer.getvalue()


def with_password() -> bytes:
    """A ZIP whose only file says that it is encrypted."""
    data = bytearray(scans.zipped({"a": scans.slice_of()}))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


def slipping() -> bytes:
    names = ["../../etc/cron.d/a", "/etc/passwd", "..\\..\\a", "C:\\a", "a/../../b", "CON"]
    return scans.zipped({name: scans.slice_of() for name in names})


ZIPS = [
    Sample("slip.zip", slipping),
    Sample("link.zip", links_out),
    Sample("locked.zip", with_password, Refusal.PASSWORD),
    Sample("nothing.zip", lambda: scans.zipped({}), Refusal.NOTHING_OF_USE),
    Sample("viewer.zip", lambda: scans.zipped({"a.exe": b"MZ" + MARK}), Refusal.NOTHING_OF_USE),
    Sample("page.zip", lambda: scans.zipped({"a.html": SCRIPT}), Refusal.NOTHING_OF_USE),
    Sample("directory.zip", lambda: scans.zipped({"DICOMDIR": scans.directory()}),
           Refusal.NOTHING_OF_USE),
    Sample("inner.zip", lambda: scans.zipped({"cd.zip": scans.zipped(scans.disc())}),
           Refusal.ARCHIVE_INSIDE),
    Sample("gz.zip", lambda: scans.zipped({"a.gz": b"\x1f\x8b" + MARK}), Refusal.ARCHIVE_INSIDE),
    Sample("broken.zip", lambda: scans.zipped({"a": scans.slice_of()[:-50]}),
           Refusal.NOTHING_OF_USE),
    Sample("some broken.zip", lambda: scans.zipped(
        {"a": scans.slice_of()[:-50], "b": scans.slice_of(), "c.exe": b"MZ" + MARK})),
    Sample("wrapped.zip", lambda: scans.zipped(
        {"a": scans.document_inside(documents.report())}), Refusal.NOTHING_OF_USE),
    Sample("preamble.zip", lambda: scans.zipped({"a": scans.with_preamble(b"MZ" + MARK)})),
]  # fmt: skip
TWO_AT_ONCE = [
    Sample("php.jpg", lambda: pictures.jpeg(comment=PHP)),
    Sample("php exif.jpg", lambda: pictures.with_segment(0xE1, b"Exif\0\0" + PHP)),
    Sample("php behind.jpg", lambda: pictures.jpeg() + PHP),
    Sample("zip behind.jpg", lambda: pictures.jpeg() + ARCHIVE()),
    Sample("pdf behind.jpg", lambda: pictures.jpeg() + MARK + documents.report()),
    Sample("script.jpg", lambda: pictures.with_segment(0xE0, b"*/=zqNotToBeKept()/*" * 20)),
    Sample("html.png", lambda: pictures.with_chunks(pictures.chunk(b"tEXt", b"a\0" + SCRIPT))),
    Sample("html behind.png", lambda: pictures.png() + SCRIPT),
    Sample("php palette.png", lambda: pictures.with_chunks(pictures.chunk(b"sPLT", b"a\0" + PHP))),
    Sample("zip behind.png", lambda: pictures.png() + ARCHIVE()),
    Sample("script.heic", lambda: pictures.heic(xmp=SCRIPT)),
    Sample("zip behind.pdf", lambda: documents.report() + ARCHIVE()),
    Sample("zip far behind.pdf", lambda: documents.report() + scans.zipped(
        {str(i): MARK for i in range(50)}), Refusal.DAMAGED),
    Sample("before.pdf", lambda: SCRIPT + documents.report(), Refusal.OTHER_CONTENTS),
    Sample("js before.pdf", lambda: b"/*" + documents.report() + b"*/", Refusal.OTHER_CONTENTS),
    Sample("exe.dcm", lambda: scans.with_preamble(b"MZ" + MARK)),
    Sample("elf.dcm", lambda: scans.with_preamble(b"\x7fELF" + MARK)),
    Sample("pdf.dcm", lambda: scans.with_preamble(b"%PDF-1.7" + MARK)),
    Sample("zip behind.dcm", lambda: scans.slice_of() + ARCHIVE(), Refusal.DAMAGED),
    Sample("padding.dcm", lambda: scans.slice_of() + scans.element(
        0xFFFC, 0xFFFC, b"OB", len(MARK), MARK)),
    Sample("html behind.dcm", lambda: scans.slice_of() + SCRIPT, Refusal.DAMAGED),
    Sample("wrapped.dcm", lambda: scans.document_inside(documents.report()),
           Refusal.WRAPPED_DOCUMENT),
    Sample("DICOMDIR.dcm", scans.directory, Refusal.NOTHING_OF_USE),
]  # fmt: skip
LOCKED = [
    Sample(f"{algorithm}.pdf", partial(documents.locked, "secret", algorithm), Refusal.PASSWORD)
    for algorithm in ("RC4-40", "RC4-128", "AES-128", "AES-256")
]


def odd_length() -> bytes:
    """A DICOM file whose element is longer than the file."""
    return scans.head() + scans.element(0x0009, 0x0010, b"OB", 0x7FFFFFF0, MARK)


HOSTILE = [
    *(Sample(f"{name}.pdf", build) for name, build in ACTIVE_DOCUMENTS.items()),
    Sample("live.pdf", live_form, Refusal.LIVE_FORM),
    *LOCKED,
    *ZIPS,
    *TWO_AT_ONCE,
    Sample("long.dcm", odd_length, Refusal.DAMAGED),
    Sample("meta.dcm", scans.head, Refusal.DAMAGED),
    Sample("size.jpg", lambda: pictures.jpeg_that_says(0, 0), Refusal.DAMAGED),
    Sample("profile.png", lambda: pictures.with_chunks(pictures.chunk(
        b"iCCP", b"a\0\0" + struct.pack(">I", 99)))),
]  # fmt: skip
