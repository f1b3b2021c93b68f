"""Uploads that go on where they ended: the tus protocol, version 1.0.0 (https://tus.io/protocols).

Of it the core, and the extensions creation and termination. Refusals are sentences for her; the
script shows them beside the file.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from disclaimers.policy import TouchpointKind
from disclaimers.selectors import clauses_for
from disclaimers.touchpoints import not_a_touchpoint
from leads.models import Lead
from people.access import visitor
from people.models import Person
from people.services import PersonErased
from records.kinds import NotTaken
from records.models import Record, State
from records.receiving import (
    NoRoom,
    NotAgreed,
    OutOfStep,
    RequestClosed,
    add_piece,
    announce,
    give_up,
)
from records.uploading import NO_ROOM
from records.vault import PIECE

VERSION = "1.0.0"
STREAM = "application/offset+octet-stream"
LONGEST_NUMBER = 15
ENDED = (403, _("Your visit has ended. Please open the link in our letter again."))
GONE = (404, _("This file is no longer here. Please choose it again."))
REFUSALS: dict[type[Exception], tuple[int, str | Promise]] = {
    NoRoom: (413, NO_ROOM),
    NotAgreed: (403, _("Please agree first that we keep and read your records.")),
    RequestClosed: (403, _("This request is closed.")),
    OutOfStep: (409, ""),
    PersonErased: ENDED,
    Lead.DoesNotExist: GONE,
    Record.DoesNotExist: GONE,
}


def _answer(status: int, words: str | Promise = "", **headers: str) -> HttpResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponse(
        str(words),
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={"Tus-Resumable": VERSION, "Cache-Control": "no-store", **named},
    )


def _refusals(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Turn what the verbs refuse into answers that say why."""

    def answered(request: HttpRequest, **kwargs: UUID) -> HttpResponse:
        person = visitor(request)
        if person is None:
            return _answer(*ENDED)
        try:
            return view(request, person, **kwargs)
        except NotTaken as error:
            return _answer(413, error.refusal.label)
        except tuple(REFUSALS) as error:
            status, words = REFUSALS[type(error)]
            return _answer(status, words)

    return answered


@not_a_touchpoint
@require_POST
@_refusals
def create(request: HttpRequest, person: Person, lead_uuid: UUID) -> HttpResponse:
    """Announce a file: its size and name in headers, never in an address."""
    lead = Lead.objects.on_page_of(person).get(uuid=lead_uuid)
    size, name = _number(request, "Upload-Length"), _file_name(request)
    if not size or not name:
        return _answer(400, _("An empty file cannot be sent."))
    shown = clauses_for(TouchpointKind.RECORDS_PAGE, language=request.LANGUAGE_CODE)
    record = announce(lead, name=name, size=size, shown=shown)
    return _answer(201, Location=reverse("my-upload", args=[record.uuid]))


@not_a_touchpoint
@require_http_methods(["HEAD", "PATCH", "DELETE"])
@_refusals
def upload(request: HttpRequest, person: Person, record_uuid: UUID) -> HttpResponse:
    """Say how much of a file is here, take more of it, or give it up."""
    record = Record.objects.of(person).get(uuid=record_uuid)
    if request.method == "HEAD":
        return _answer(200, Upload_Offset=str(record.arrived), Upload_Length=str(record.size))
    if request.method == "DELETE":
        give_up(record)
        return _answer(204)
    if request.content_type != STREAM:
        return _answer(415)
    if record.state != State.ARRIVING or _number(request, "Upload-Offset") != record.arrived:
        raise OutOfStep
    _receive(request, record)
    return _answer(204, Upload_Offset=str(record.arrived))


def _receive(request: HttpRequest, record: Record) -> None:
    """Keep what comes, piece by piece, so that little is lost when the network goes away."""
    while piece := _next_piece(request):
        add_piece(record, piece, at=record.arrived)
        if len(piece) < PIECE:
            return


def _next_piece(request: HttpRequest) -> bytes:
    piece = b""
    try:
        while len(piece) < PIECE and (more := request.read(PIECE - len(piece))):
            piece += more
    except UnreadablePostError:
        pass
    return piece


def _number(request: HttpRequest, header: str) -> int:
    """The number in this header; −1 for anything else."""
    value = request.headers.get(header, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < LONGEST_NUMBER else -1


def _file_name(request: HttpRequest) -> str:
    """``filename`` of the header Upload-Metadata: pairs of a key and a value in base64."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _space, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return b64decode(value, validate=True).decode()
            except (NotBase64, UnicodeDecodeError, ValueError):
                return ""
    return ""
