"""Nothing public leaves without its clauses: checked on the finished page, closed when in doubt."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from disclaimers.policy import TouchpointKind, UnknownTouchpoint
from disclaimers.selectors import ClauseMissing
from disclaimers.services import record_refusal
from disclaimers.touchpoints import Touchpoint

UNDECLARED = object()
NOT_FOR_PATIENTS = ("/admin/", "/static/")


class TouchpointRefused(Exception):
    """A page was about to leave without a clause that it must carry."""


class NothingWithoutItsClauses:
    """Refuse an HTML page whose view declared no touchpoint or whose clauses are not in it.

    While developing (``settings.DISCLAIMERS_RAISE``) a refusal is an error; in production the
    visitor gets an apology (503), the operators a Refusal.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        reason = self._gap(request, response)
        return self._refuse(request, reason) if reason else response

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Take the view's declaration before it runs."""
        declared = getattr(getattr(view, "view_class", view), "touchpoint_kind", UNDECLARED)
        request.is_touchpoint_declared = declared is not UNDECLARED  # type: ignore[attr-defined]
        if isinstance(declared, TouchpointKind):
            language = getattr(request, "LANGUAGE_CODE", "en")
            request.touchpoint = Touchpoint(declared, language=language)  # type: ignore[attr-defined]
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A clause that cannot be found while the page is being made is a refusal too."""
        if isinstance(error, UnknownTouchpoint | ClauseMissing):
            return self._refuse(request, str(error) or type(error).__name__)
        return None

    def _gap(self, request: HttpRequest, response: HttpResponse) -> str:
        if request.path.startswith(NOT_FOR_PATIENTS) or not _is_page(response):
            return ""
        declared = getattr(request, "touchpoint", None)
        if declared is None:
            known = getattr(request, "is_touchpoint_declared", False)
            return "" if known else "the view declares no touchpoint"
        try:
            labels = declared.clauses().labels
        except (UnknownTouchpoint, ClauseMissing) as error:
            return str(error) or type(error).__name__
        missing = [
            label
            for label in labels
            if f'data-disclaimer="{label}"'.encode() not in response.content
        ]
        return f"the page lacks {', '.join(missing)}" if missing else ""

    def _refuse(self, request: HttpRequest, reason: str) -> HttpResponse:
        declared = getattr(request, "touchpoint", None)
        match = request.resolver_match
        where = match.view_name or "" if match else ""
        if settings.DISCLAIMERS_RAISE:
            raise TouchpointRefused(f"{where}: {reason}")
        record_refusal(kind=declared.kind if declared else "", where=where, reason=reason)
        return render(request, "apology.html", status=503)


def _is_page(response: HttpResponse) -> bool:
    is_html = response.get("Content-Type", "").startswith("text/html")
    # Redirects carry nothing; errors come from Django's own handlers and show no content.
    return is_html and not response.streaming and response.status_code == 200
