"""Somebody who sends records, in the ways in which browsers do."""

from base64 import b64encode
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pypdf import PdfWriter

from disclaimers.policy import TouchpointKind
from disclaimers.selectors import clauses_for
from leads.models import Lead
from people.models import Person, Purpose
from people.selectors import current_wordings
from people.services import record_consents
from records.examining import check_arrived
from records.models import Record
from records.receiving import add_piece, announce
from records.vault import PIECE
from tests.factories import let_in, make_lead, make_person


def make_patient(**own: Any) -> tuple[Person, Lead]:
    """Somebody with one request who agreed that we read her records."""
    agrees = own.pop("agrees", (Purpose.QUOTE_PROCESSING, Purpose.RECORDS_PROCESSING))
    person = make_person(agrees=agrees, **own)
    return person, make_lead(person=person)


def agree_to_records(person: Person) -> None:
    """She says yes to her records being kept."""
    wordings = current_wordings([Purpose.RECORDS_PROCESSING])
    record_consents(person=person, given=wordings, source="test")


def pdf(pages: int = 1) -> bytes:
    """A document with blank pages."""
    writer, made = PdfWriter(), BytesIO()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.write(made)
    return made.getvalue()


def picture(size: tuple[int, int] = (60, 40), *, kind: str = "JPEG") -> bytes:
    """A small picture."""
    made = BytesIO()
    Image.effect_noise(size, 50).convert("RGB").save(made, kind)
    return made.getvalue()


def send_form(client: Client, lead: Lead, *files: tuple[str, bytes]) -> Any:
    """The form as a browser without scripts sends it."""
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(f"/my/records/{lead.uuid}/", {"files": sent}, follow=True)


def begin(client: Client, lead: Lead, name: str, size: int) -> Any:
    """The announcement of a file, as the script makes it."""
    return client.post(
        f"/my/records/{lead.uuid}/uploads/",
        headers={
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(size),
            "Upload-Metadata": f"filename {b64encode(name.encode()).decode()}",
        },
    )


def patch(client: Client, where: str, data: bytes, *, at: int) -> Any:
    """A piece of a file, as the script sends it."""
    return client.patch(
        where,
        data,
        content_type="application/offset+octet-stream",
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": str(at)},
    )


def put(lead: Lead, name: str, content: bytes) -> Record:
    """A file that has arrived and waits to be checked."""
    shown = clauses_for(TouchpointKind.RECORDS_PAGE)
    record = announce(lead, name=name, size=len(content), shown=shown)
    for at in range(0, len(content), PIECE):
        add_piece(record, content[at : at + PIECE], at=at)
    record.refresh_from_db()
    return record


def put_checked(lead: Lead, name: str = "report.pdf", content: bytes | None = None) -> Record:
    """A file that has been checked."""
    record = put(lead, name, content or pdf())
    check_arrived()
    record.refresh_from_db()
    return record


def browser_of(person: Person) -> Client:
    """Her browser, let in by her link."""
    return let_in(Client(), person)
