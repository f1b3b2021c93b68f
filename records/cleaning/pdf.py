"""PDFs: opened by pdfium, annotations and forms pressed into the pages, built anew by pypdf."""

import io
import time
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from pypdf import PdfReader
from pypdfium2 import PdfDocument, raw

from records.cleaning.images import save_preview
from records.cleaning.limits import (
    MOST_PAGES,
    MOST_PREVIEWS,
    PREVIEW_SECONDS,
    PREVIEW_SIDE,
)
from records.cleaning.pdf_rebuilding import rebuild
from records.cleaning.reasons import Reason, Unfit
from records.cleaning.result import Cleaned, clean_path

MAGIC = b"%PDF-"
# What stands before the magic in files that some mail programs and scanners write.
BEFORE_MAGIC = b"\xef\xbb\xbf \t\r\n"
HEAD = 1024
# As in other readers; a PDF that was cut has its end somewhere else, and pdfium would make do
# with the pages that are left.
END = b"%%EOF"
TAIL = 1024
WITHOUT_SECURITY = 3


def clean_pdf(source: Path, into: Path) -> Cleaned:
    """The pages, as they look, without anything that acts, hides or tells who made them."""
    refuse_others(source)
    pressed = io.BytesIO()
    with opened(source) as document:
        press(document)
        document.save(pressed, flags=WITHOUT_SECURITY)
    clean = io.BytesIO()
    rebuild(PdfReader(pressed)).write(clean)
    pressed.close()
    target = clean_path(into, "pdf")
    target.write_bytes(clean.getbuffer())
    clean.close()
    with PdfDocument(target) as document:
        return Cleaned("pdf", pages=len(document), previews=draw(document, into))


def refuse_others(source: Path) -> None:
    """Refuse what does not begin and end as a PDF does."""
    with source.open("rb") as file:
        if not file.read(HEAD).lstrip(BEFORE_MAGIC).startswith(MAGIC):
            raise Unfit(Reason.OTHER_CONTENTS)
        file.seek(max(source.stat().st_size - TAIL, 0))
        if END not in file.read():
            raise Unfit(Reason.DAMAGED)


def opened(source: Path) -> PdfDocument:
    """The document, if it opens without a password and has a reasonable number of pages."""
    try:
        document = PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code == raw.FPDF_ERR_PASSWORD
        raise Unfit(Reason.PASSWORD if is_locked else Reason.DAMAGED) from None
    if document.get_formtype() == raw.FORMTYPE_XFA_FULL:
        raise Unfit(Reason.LIVE_FORM)
    # Before the first page is counted, as pdfium wants it.
    document.init_forms()
    if len(document) == 0:
        raise Unfit(Reason.DAMAGED)
    if len(document) > MOST_PAGES:
        raise Unfit(Reason.TOO_MANY_PAGES)
    return document


def press(document: PdfDocument) -> None:
    """Make what annotations and filled-in fields show a part of each page."""
    for number in range(len(document)):
        page = document[number]
        if raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_FAIL:
            raise Unfit(Reason.DAMAGED)
        page.close()


def draw(document: PdfDocument, into: Path) -> int:
    """Draw the first pages of the clean copy; how many there was time for."""
    began = time.process_time()
    for number, page in enumerate(first_pages(document), start=1):
        scale = PREVIEW_SIDE / max(*page.get_size(), 1)
        picture = page.render(scale=scale).to_pil()
        save_preview(picture, into, number)
        if time.process_time() - began > PREVIEW_SECONDS:
            return number
    return min(len(document), MOST_PREVIEWS)


def first_pages(document: PdfDocument) -> Iterator[pypdfium2.PdfPage]:
    """As many pages as get a preview, one at a time."""
    for number in range(min(len(document), MOST_PREVIEWS)):
        page = document[number]
        yield page
        page.close()
