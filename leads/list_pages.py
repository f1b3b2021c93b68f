"""What is chosen and kept beside the list of leads. Every change is a POST."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leads.choosing import choose_columns
from leads.columns import known_columns
from leads.exporting import SHEETS, Wanted, begin_export

Verb = Callable[[HttpRequest], HttpResponseBase]
EXPORTS = "leads.export_leads"


def list_addresses(model_admin: "ModelAdmin[Any]") -> list[URLPattern]:
    """The addresses of the buttons beside the list, for those who see leads."""

    def post(route: str, verb: Verb) -> URLPattern:
        def view(request: HttpRequest) -> HttpResponseBase:
            if not model_admin.has_view_permission(request):
                raise PermissionDenied
            return verb(request)

        guarded = require_POST(model_admin.admin_site.admin_view(view))
        return path(f"{route}/", guarded, name=f"leads_lead_{route}")

    return [
        post("columns", _choose_columns),
        post("export", lambda request: _export(model_admin, request)),
    ]


def back(request: HttpRequest) -> HttpResponse:
    """To the list as it was when the button was pressed."""
    return redirect(f"{reverse('admin:leads_lead_changelist')}?{_asked(request).urlencode()}")


def _asked(request: HttpRequest) -> QueryDict:
    """What the list was asked for on the page whose button was pressed."""
    return QueryDict(request.POST.get("back", "").removeprefix("?"))


def _export(model_admin: "ModelAdmin[Any]", request: HttpRequest) -> HttpResponseBase:
    """The list as it was shown when the button was pressed, as a file."""
    kind = request.POST.get("kind", "")
    if not request.user.has_perm(EXPORTS):
        raise PermissionDenied
    if kind not in SHEETS:
        messages.error(request, _("As which kind of file?"))
        return back(request)
    request.GET = _asked(request)  # type: ignore[assignment]
    try:
        listed: Any = model_admin.get_changelist_instance(request)
    except IncorrectLookupParameters:
        messages.error(request, _("A filter is no longer there. Nothing was exported."))
        return redirect("admin:leads_lead_changelist")
    file = begin_export(
        request.user,
        kind,
        Wanted(
            rows=listed.queryset,
            query=listed.query,
            order=listed.order,
            columns=listed.list_display,
            filters={spec.parameter_name: spec.value() for spec, _without in listed.active},
        ),
    )
    return StreamingHttpResponse(
        file.pieces(),
        content_type=file.sheet.content_type,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"'},
    )


def _choose_columns(request: HttpRequest) -> HttpResponse:
    wanted = [] if "usual" in request.POST else known_columns(request.POST.getlist("column"))
    choose_columns(request.user, wanted)
    messages.success(request, _("These columns are shown to you from now on."))
    return back(request)
