"""What holds for every answer: privacy headers, the desk's policy, a database that is away."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

log = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]
PRIVATE = ("/admin/", "/quote/", "/r/", "/my/", "/u/")


def kept_input(request: HttpRequest) -> dict[str, Any]:
    """What the visitor typed, for a page that lets her send it again; never a staff password."""
    if request.path.startswith("/admin/"):
        return {"typed": [], "action": ""}
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    return {"typed": typed, "action": request.path}


class PrivateResponses:
    """Pages of patients and staff are never cached; only the admin gets its looser policy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(PRIVATE):
            add_never_cache_headers(response)
        if request.path.startswith("/admin/"):
            response._csp_update = settings.ADMIN_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        return response


class DatabaseUnavailable:
    """While the database is away: a 503 page that keeps what the visitor typed, ready to resend."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for an error of the connection only; a wrong query stays an error."""
        if not isinstance(error, OperationalError | InterfaceError):
            return None
        log.error("database unavailable error=%s", type(error).__name__)
        response = render(request, "503.html", kept_input(request), status=503)
        response["Retry-After"] = "60"
        return response
