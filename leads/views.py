"""Reminders: the page on which a member of staff chooses them, and her calendar."""

from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from disclaimers.touchpoints import not_a_touchpoint
from leads.feed import calendar_of
from leads.reminders import choose_letter, end_key, new_key, user_of_key


@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest) -> HttpResponseBase:
    """What she is told beside the desk. A new address of her calendar is shown once."""
    user: Any = request.user
    what = request.POST.get("what") if request.method == "POST" else None
    if what == "new-address":
        address = settings.PUBLIC_BASE_URL + reverse("calendar", args=[new_key(user)])
        return _page(request, address=address)
    if what == "end-address":
        end_key(user)
        messages.success(request, _("The address of your calendar has ended."))
    elif what in {"letter", "no-letter"}:
        choose_letter(user, by_letter=what == "letter")
        messages.success(request, _("Kept."))
    return redirect("reminders") if request.method == "POST" else _page(request)


def _page(request: HttpRequest, *, address: str = "") -> HttpResponse:
    user: Any = request.user
    context = {
        **admin.site.each_context(request),
        "title": _("Reminders"),
        "kept": getattr(user, "reminders", None),
        "address": address,
    }
    return TemplateResponse(request, "admin/reminders.html", context)


@not_a_touchpoint
@require_safe
def calendar(request: HttpRequest, key: str) -> HttpResponseBase:
    """Her tasks, for a calendar program. Whatever is wrong with a key, the answer is the same."""
    user = user_of_key(key)
    if user is None:
        answer = HttpResponse("There is no such calendar.\n", "text/plain; charset=utf-8", 404)
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer
    content = calendar_of(user)
    etag = quote_etag(sha256(content).hexdigest())
    answer = HttpResponse(content, "text/calendar; charset=utf-8")
    answer.headers["ETag"] = etag
    answer.headers["Content-Disposition"] = 'inline; filename="tasks.ics"'
    found = get_conditional_response(request, etag=etag, response=answer) or answer
    found.headers["Referrer-Policy"] = "no-referrer"
    return found
