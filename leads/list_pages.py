"""What is chosen and kept beside the list of leads. Every change is a POST."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leads.choosing import choose_columns
from leads.columns import known_columns

Verb = Callable[[HttpRequest], HttpResponse]


def list_addresses(model_admin: "ModelAdmin[Any]") -> list[URLPattern]:
    """The addresses of the buttons beside the list, for those who see leads."""

    def post(route: str, verb: Verb) -> URLPattern:
        def view(request: HttpRequest) -> HttpResponse:
            if not model_admin.has_view_permission(request):
                raise PermissionDenied
            return verb(request)

        guarded = require_POST(model_admin.admin_site.admin_view(view))
        return path(f"{route}/", guarded, name=f"leads_lead_{route}")

    return [post("columns", _choose_columns)]


def back(request: HttpRequest) -> HttpResponse:
    """To the list as it was when the button was pressed."""
    there = QueryDict(request.POST.get("back", "").removeprefix("?"))
    return redirect(f"{reverse('admin:leads_lead_changelist')}?{there.urlencode()}")


def _choose_columns(request: HttpRequest) -> HttpResponse:
    wanted = [] if "usual" in request.POST else known_columns(request.POST.getlist("column"))
    choose_columns(request.user, wanted)
    messages.success(request, _("These columns are shown to you from now on."))
    return back(request)
