"""Pages about the site itself: is it alive, is it ready."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError as BrokerError

from disclaimers.touchpoints import not_a_touchpoint
from mtcrm.celery import app
from outbox.selectors import queue_health


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
