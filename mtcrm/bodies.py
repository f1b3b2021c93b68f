"""What a form has to be before anybody parses it: whole, short, and text as it was typed."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string

# More than any form of ours has for patients.
MOST_FIELDS = 200
# Where Django's own limits hold: an article in the admin is one form of many fields, and medical
# records come as files.
LONG_FORMS = ("/admin/", "/my/records/")

URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


class FormsArriveWhole:
    """Refuse a form that was cut off on its way, is longer than any of ours, or no text.

    Django would parse the part that came as if it were all, and put a sign of its own in the
    place of bytes that are no text.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        problem = problem_with(request) if request.method == "POST" else None
        if problem is None:
            return self.get_response(request)
        return HttpResponse(render_to_string("400.html"), status=problem)


def problem_with(request: HttpRequest) -> HTTPStatus | None:
    """With which status to refuse this request unparsed, or None."""
    told = request.META.get("CONTENT_LENGTH", "")
    length = int(told) if told.isdecimal() else 0
    if "HTTP_TRANSFER_ENCODING" in request.META:
        return HTTPStatus.LENGTH_REQUIRED
    if "HTTP_CONTENT_ENCODING" in request.META:
        return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    is_long_form = request.path.startswith(LONG_FORMS)
    if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return None if is_long_form else HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    try:
        body = request.body
    except UnreadablePostError:
        return HTTPStatus.REQUEST_TIMEOUT
    is_good = len(body) == length and (is_long_form or _is_short_text(request, body))
    return None if is_good else HTTPStatus.BAD_REQUEST


def _is_short_text(request: HttpRequest, body: bytes) -> bool:
    if request.content_type == URLENCODED:
        fields, text = body.count(b"&") + 1, unquote_to_bytes(body)
    elif request.content_type == MULTIPART:
        boundary = (request.content_params or {}).get("boundary", "")
        fields, text = body.count(f"--{boundary}".encode()), body
    else:
        return True
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return fields <= MOST_FIELDS
