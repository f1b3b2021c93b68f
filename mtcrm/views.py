"""Pages about the site itself: is it alive, is it ready, which language does it speak."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_info
from django.views.decorators.http import require_http_methods, require_safe
from kombu.exceptions import OperationalError as BrokerError

from disclaimers.touchpoints import not_a_touchpoint
from mtcrm.celery import app
from outbox.selectors import queue_health
from people.access import visitor
from people.languages import remember, spoken
from people.services import keep_language


@not_a_touchpoint
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 while this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@not_a_touchpoint
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503; broker and queue are told but not required."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        queue = queue_health()
    except DatabaseError:
        return JsonResponse({"database": "unavailable"}, status=503)
    return JsonResponse({"database": "ok", "broker": _broker_state(), "queue": queue})


def _broker_state() -> str:
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=1)
    except (BrokerError, OSError):
        return "unavailable"
    return "ok"


@not_a_touchpoint
@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of pages and, for a person we know, of letters; then back to the page.

    The page to go back to is told by the browser and never by an address, which would be logged.
    """
    if request.method == "POST":
        chosen = spoken(request.POST.get("language", ""))
        person = visitor(request)
        if person is not None:
            keep_language(person=person, language=chosen)
        response = HttpResponseRedirect(_own_page(request, request.POST.get("next", "")))
        remember(response, chosen)
        return response
    languages = [get_language_info(code) for code, _name in settings.LANGUAGES]
    came_from = _own_page(request, request.headers.get("Referer", ""))
    return render(request, "language.html", {"languages": languages, "next": came_from})


def _own_page(request: HttpRequest, address: str) -> str:
    """The path of a page of ours, or the front page for anything else."""
    if not url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        return reverse("home")
    parts = urlsplit(address)
    # Two slashes in front would make it the address of another site.
    path = "/" + parts.path.lstrip("/")
    if path == request.path:
        return reverse("home")
    return f"{path}?{parts.query}" if parts.query else path
