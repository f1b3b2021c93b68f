"""What holds for every page of the desk: sessions that end, and times in the reader's zone."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from staff import sessions

GetResponse = Callable[[HttpRequest], HttpResponse]
DESK = "/admin/"
# What is sent here is no work that could be lost.
DOORS = ("login", "logout", "second-factor", "second-factor-set-up", "add-passkey")


class StaffSession:
    """End sessions in time. Of a form that comes too late nothing is lost: it is shown again to
    whoever sent it once she has signed in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The public side must not ask the database who somebody is on every page.
        if not request.path.startswith(DESK):
            return self.get_response(request)
        claimed = request.session.get(SESSION_KEY)
        if claimed is not None:
            if sessions.has_ended(request.session) or not request.user.is_authenticated:
                sessions.end(request)
                request.ended_of = claimed  # type: ignore[attr-defined]
            else:
                sessions.note_seen(request.session)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Called when the form is known to come from a page of ours."""
        match = request.resolver_match
        ended_of = getattr(request, "ended_of", None)
        if request.method != "POST" or match is None or match.url_name in DOORS:
            return None
        if ended_of is None:
            if request.path.startswith(DESK):
                _sent_again(request)
            return None
        sessions.keep_form(request, ended_of)
        return redirect_to_login(reverse("kept-form"), reverse("admin:login"))


def _sent_again(request: HttpRequest) -> None:
    if sessions.KEPT in request.session:
        form = sessions.kept_form(request)
        if form is not None and form["path"] == request.path:
            sessions.forget_form(request)


class StaffTimeZone:
    """Activate the signed-in member's time zone for the length of the request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(DESK) or not request.user.is_authenticated:
            return self.get_response(request)
        with timezone.override(ZoneInfo(request.user.time_zone)):
            return self.get_response(request)
