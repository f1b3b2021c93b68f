"""Pages for a form that could not be taken: what was typed is in them, ready to be sent again."""

import logging
import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from staff.sessions import holds_password, typed_in

log = logging.getLogger(__name__)

# A consent is ticked on a form that one sees, and the token belongs to the new page.
NEVER_KEPT = ("csrfmiddlewaretoken", "shown")
CONSENT = "consent_"


def kept_input(request: HttpRequest) -> dict[str, Any]:
    """What the visitor typed, for a page that lets her send it again; never a staff password.

    Of what the desk is sent nothing, here: for the page of an error the database may be away.

    Consents are left out: the post may come from somebody else's page, and without them the
    form is shown once more with everything in it before anything is kept.
    """
    if request.path.startswith("/admin/"):
        return {"typed": [], "action": ""}
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in NEVER_KEPT and not name.startswith(CONSENT)
    ]
    return {"typed": typed, "action": request.path}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old: 403, nothing typed is lost.

    At the desk that is a page from before somebody signed in anew, in another window.
    """
    is_hers = request.path.startswith("/admin/") and request.user.is_authenticated
    if is_hers and not holds_password(request):
        kept: dict[str, Any] = {"typed": typed_in(request), "action": request.path}
    else:
        kept = kept_input(request)
    return render(request, "csrf_failure.html", kept, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler for an error nobody caught: 503 while the database is away, else 500."""
    error = sys.exc_info()[1]
    if not isinstance(error, OperationalError | InterfaceError):
        return render(request, "500.html", status=500)
    log.error("database unavailable error=%s", type(error).__name__)
    response = render(request, "503.html", kept_input(request), status=503)
    response["Retry-After"] = "60"
    return response
