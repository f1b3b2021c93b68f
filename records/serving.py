"""The answers that hand over what a record holds: decrypted on the way, sandboxed, never cached."""

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from records import vault
from records.kinds import Kind, download_name
from records.models import Part, Record

# Whatever a browser makes of it, it runs nothing and reaches nothing.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


def as_download(record: Record) -> StreamingHttpResponse:
    """The file as we keep it, as an attachment."""
    kind = Kind(record.kind)
    pieces = vault.read(record, role=Part.Role.KEPT)
    response = _sandboxed(StreamingHttpResponse(pieces, content_type=kind.content_type))
    response["Content-Length"] = str(vault.size_of(record, role=Part.Role.KEPT))
    name = download_name(record.name, kind)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"  # noqa: FBT003
    return response


def as_preview(record: Record, page: int) -> StreamingHttpResponse:
    """The picture that we painted of one page."""
    pieces = vault.read(record, role=Part.Role.PREVIEW, page=page)
    return _sandboxed(StreamingHttpResponse(pieces, content_type="image/jpeg"))


def _sandboxed(response: StreamingHttpResponse) -> StreamingHttpResponse:
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response
