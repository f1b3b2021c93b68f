"""What is chosen and kept beside the list of leads. Every change is a POST."""

import contextlib
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    JsonResponse,
    QueryDict,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from leads.choosing import (
    ALL,
    VIEW_VAR,
    Label,
    Looking,
    change_view,
    choose_columns,
    delete_view,
    keep_view,
    open_with,
)
from leads.columns import known_columns
from leads.exporting import SHEETS, Wanted, begin_export
from leads.filters import narrowed
from leads.forms import GiveManyForm, MoveManyForm
from leads.listing import how_many
from leads.many import Chosen, Outcome, chosen, for_each
from leads.models import SavedView
from leads.refusals import LeadRefused
from leads.services import Move, advance_lead, assign_lead
from leads.sight import listed_for
from leads.watching import note
from staff.kinds import What

Verb = Callable[[HttpRequest], HttpResponseBase]
EXPORTS = "leads.export_leads"
MOST_COUNTED_VIEWS = 40


def list_addresses(model_admin: "ModelAdmin[Any]") -> list[URLPattern]:
    """The addresses of the buttons beside the list, for those who see leads."""

    def guarded(verb: Verb) -> Callable[..., Any]:
        def view(request: HttpRequest) -> HttpResponseBase:
            if not model_admin.has_view_permission(request):
                raise PermissionDenied
            try:
                return verb(request)
            except LeadRefused as error:
                messages.error(request, str(error))
                return back(request)

        return model_admin.admin_site.admin_view(view)

    def post(route: str, verb: Verb) -> URLPattern:
        return path(f"{route}/", require_POST(guarded(verb)), name=f"leads_lead_{route}")

    counts = require_GET(guarded(_counts))
    return [
        post("columns", _choose_columns),
        post("export", lambda request: _export(model_admin, request)),
        post("view-keep", lambda request: _keep_view(model_admin, request)),
        post("view-change", lambda request: _change_view(model_admin, request)),
        post("view-delete", _delete_view),
        post("view-open", _open_with),
        post("many", lambda request: _many(model_admin, request)),
        path("view-counts/", counts, name="leads_lead_view-counts"),
    ]


def back(request: HttpRequest) -> HttpResponse:
    """To the list as it was when the button was pressed."""
    return redirect(f"{reverse('admin:leads_lead_changelist')}?{_asked(request).urlencode()}")


def _asked(request: HttpRequest) -> QueryDict:
    """What the list was asked for on the page whose button was pressed."""
    return QueryDict(request.POST.get("back", "").removeprefix("?"))


def _many(model_admin: "ModelAdmin[Any]", request: HttpRequest) -> HttpResponseBase:
    """What was chosen in the list, and what may be done with all of it; or do that."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    picked = chosen(request.user, request.POST.getlist("lead"))
    if not picked:
        raise LeadRefused(_("Choose at least one lead."))
    wish = request.POST.get("do", "")
    told = {wish: request.POST}
    give, move = GiveManyForm(told.get("give")), MoveManyForm(told.get("move"))
    if give.is_valid():
        return _told(request, for_each(picked, _giving(request, give), user=request.user))
    if move.is_valid():
        return _told(request, for_each(picked, _moving(request, move), user=request.user))
    note(request.user, [each.lead for each in picked], What.LISTED)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Chosen leads"),
        "opts": model_admin.opts,
        "picked": picked,
        "back": f"?{_asked(request).urlencode()}",
        "forms": [("give", give, _("Give to")), ("move", move, _("Move"))],
    }
    return TemplateResponse(request, "admin/leads/lead/many.html", context)


def _giving(request: HttpRequest, form: GiveManyForm) -> Callable[[Chosen], object]:
    actor: Any = request.user
    owner = form.cleaned_data["owner"]
    return lambda each: assign_lead(each.lead.pk, owner=owner, actor=actor, version=each.version)


def _moving(request: HttpRequest, form: MoveManyForm) -> Callable[[Chosen], object]:
    actor: Any = request.user
    told = form.cleaned_data
    return lambda each: advance_lead(each.lead.pk, Move(**told, version=each.version), actor=actor)


def _told(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    if outcome.done:
        words = ngettext("%(number)d lead: done.", "%(number)d leads: done.", outcome.done)
        messages.success(request, words % {"number": outcome.done})
    for lead, why in outcome.refused:
        messages.error(request, f"{lead.reference}: {why}")
    return back(request)


def _export(model_admin: "ModelAdmin[Any]", request: HttpRequest) -> HttpResponseBase:
    """The list as it was shown when the button was pressed, as a file."""
    kind = request.POST.get("kind", "")
    if not request.user.has_perm(EXPORTS):
        raise PermissionDenied
    if kind not in SHEETS:
        messages.error(request, _("As which kind of file?"))
        return back(request)
    listed = _listed(model_admin, request)
    if listed.lost:
        raise LeadRefused(_("A filter is no longer there. Nothing was exported."))
    file = begin_export(
        request.user,
        kind,
        Wanted(
            rows=listed.queryset,
            query=listed.query,
            order=listed.order,
            columns=listed.list_display,
            filters=listed.shown.filters,
        ),
    )
    return StreamingHttpResponse(
        file.pieces(),
        content_type=file.sheet.content_type,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"'},
    )


def _choose_columns(request: HttpRequest) -> HttpResponse:
    wanted = [] if "usual" in request.POST else known_columns(request.POST.getlist("column"))
    choose_columns(request.user, wanted, _there(request).view)
    messages.success(request, _("These columns are shown from now on."))
    return back(request)


def _there(request: HttpRequest) -> Looking:
    """How the list was looked at on the page whose button was pressed."""
    return Looking(request.user, _asked(request).dict())


def _listed(model_admin: "ModelAdmin[Any]", request: HttpRequest) -> Any:
    """The list of that page. Raises LeadRefused where one of its filters is no more."""
    request.GET = _asked(request)  # type: ignore[assignment]
    try:
        return model_admin.get_changelist_instance(request)
    except IncorrectLookupParameters:
        raise LeadRefused(_("A filter is no longer there. Nothing was done.")) from None


def _label(request: HttpRequest) -> Label:
    return Label(request.POST.get("name", ""), is_shared="shared" in request.POST)


def _keep_view(model_admin: "ModelAdmin[Any]", request: HttpRequest) -> HttpResponse:
    shown = _listed(model_admin, request).shown
    view = keep_view(request.user, _label(request), shown)
    messages.success(request, _("Kept as “%(name)s”.") % {"name": view})
    return _to(view)


def _change_view(model_admin: "ModelAdmin[Any]", request: HttpRequest) -> HttpResponse:
    listed = _listed(model_admin, request)
    view = change_view(request.user, _hers(listed.looking), _label(request), listed.shown)
    messages.success(request, _("Kept as “%(name)s”.") % {"name": view})
    return _to(view)


def _delete_view(request: HttpRequest) -> HttpResponse:
    view = _hers(_there(request))
    delete_view(request.user, view)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": view})
    return _to(None)


def _open_with(request: HttpRequest) -> HttpResponse:
    """Press it again, and the list opens with all leads as before."""
    there = _there(request)
    view = None if there.opens_with == there.view else there.view
    open_with(request.user, view)
    words = _("Your list opens with “%(name)s”.") if view else _("Your list opens with all leads.")
    messages.success(request, words % {"name": view})
    return _to(there.view)


def _hers(there: Looking) -> SavedView:
    if there.view is None:
        raise LeadRefused(_("This view is no longer there."))
    return there.view


def _to(view: SavedView | None) -> HttpResponse:
    return redirect(
        f"{reverse('admin:leads_lead_changelist')}?{VIEW_VAR}={view.pk if view else ALL}"
    )


def _counts(request: HttpRequest) -> HttpResponse:
    """How many leads each view shows her, as the list says it: at most "more than a thousand"."""
    rows, counted = listed_for(request.user), {}
    for view in SavedView.objects.seen_by(request.user)[:MOST_COUNTED_VIEWS]:
        with contextlib.suppress(IncorrectLookupParameters):
            found = narrowed(rows, view.filters, request)
            number, is_more = how_many(found, view.words)
            counted[view.pk] = f"{number_format(number, force_grouping=True)}{'+' * is_more}"
    return JsonResponse(counted)
