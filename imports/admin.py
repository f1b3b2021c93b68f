"""Imports at the desk: a file is uploaded, its columns are chosen, it is checked, then brought in.

Every step is a POST to a verb; the page shows where an import is, with or without JavaScript.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from unfold.admin import ModelAdmin
from unfold.decorators import display

from imports import services
from imports.forms import ChoicesForm, UploadForm, WrittenForm
from imports.limits import LARGEST_FILE, MOST_COLUMNS, MOST_ROWS
from imports.models import MAY_BE_CHECKED, Format, Import, State, Verdict
from imports.refusals import ImportRefused
from imports.reports import refused_as_csv, report_of
from people.readonly import ReadOnly

LONGEST_KEY = 18
TONES = {
    State.UPLOADED: "new",
    State.CHECKING: "open",
    State.CHECKED: "new",
    State.RUNNING: "open",
    State.DONE: "won",
    State.CANCELLED: "aside",
    State.REFUSED: "overdue",
}
Verb = Callable[[HttpRequest, Import], HttpResponse | None]


@admin.register(Import)
class ImportAdmin(ReadOnly, ModelAdmin):
    """Who imported what and when; each has a page that leads through its steps."""

    list_display = ["number", "made_at", "made_by", "file_name", "state_label", "made", "refused"]
    list_filter = ["state"]
    list_select_related = ["made_by"]
    show_full_result_count = False
    ordering = ["-pk"]

    @display(description=_("import"), ordering="pk")
    def number(self, source: Import) -> str:
        return str(source)

    @display(description=_("state"), ordering="state")
    def state_label(self, source: Import) -> SafeString:
        tone = TONES[State(source.state)]
        return format_html('<span class="tag tag--{}">{}</span>', tone, source.get_state_display())

    @display(description=_("leads made"))
    def made(self, source: Import) -> int | str:
        return source.counts.get("made", "")

    @display(description=_("rows refused"))
    def refused(self, source: Import) -> int | str:
        return source.counts.get(Verdict.REFUSED, "")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return bool(request.user.has_perm("imports.run_import"))

    def get_urls(self) -> list[URLPattern]:
        def post(route: str, verb: Verb) -> URLPattern:
            view = require_POST(self.admin_site.admin_view(self._acting(verb)))
            return path(f"<int:pk>/{route}/", view, name=f"imports_import_{route}")

        download = require_safe(self.admin_site.admin_view(self.errors))
        return [
            post("written", self._written),
            post("check", self._check),
            post("run", self._run),
            post("cancel", self._cancel),
            path("<int:pk>/errors/", download, name="imports_import_errors"),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The upload."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                source = services.receive_file(
                    name=file.name, size=file.size, chunks=file.chunks(), actor=_actor(request)
                )
            except ImportRefused as error:
                form.add_error("file", str(error))
            else:
                return redirect("admin:imports_import_change", source.pk)
        context = {
            **self._context(request, _("Import people and leads")),
            "form": form,
            "megabytes": LARGEST_FILE // 1024**2,
            "rows": MOST_ROWS,
            "columns": MOST_COLUMNS,
        }
        return TemplateResponse(request, "admin/imports/import/upload.html", context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Where an import is, and what can be done next."""
        if object_id is None:
            return self.add_view(request)
        if request.method not in {"GET", "HEAD"} or not self.has_view_permission(request):
            raise PermissionDenied
        if not object_id.isdecimal() or len(object_id) > LONGEST_KEY:
            raise Http404
        return self._page(request, self._import(int(object_id)))

    def errors(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The rows that were refused, as a file."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        source = self._import(pk)
        answer = StreamingHttpResponse(refused_as_csv(source), content_type="text/csv")
        answer["Content-Disposition"] = f'attachment; filename="import-{source.pk}-refused.csv"'
        return answer

    def _page(
        self, request: HttpRequest, source: Import, form: ChoicesForm | None = None
    ) -> HttpResponse:
        may_run = self.has_add_permission(request)
        is_open = may_run and source.state in MAY_BE_CHECKED
        context = {
            **self._context(request, str(source).capitalize()),
            "source": source,
            "may_run": may_run,
            "may_see_people": request.user.has_perm("people.view_person"),
            "counts": _counted(source),
            "is_text": source.format == Format.CSV,
            "can_begin": source.state == State.CHECKED and _good(source) > 0,
            "good": _good(source),
            "report": report_of(source) if may_run and not source.is_under_way else None,
        }
        if is_open and source.heads:
            context["form"] = form or ChoicesForm.unbound(source)
            context["columns"] = _with_examples(context["form"], source)
            context["written"] = WrittenForm(
                initial={"encoding": source.encoding, "delimiter": source.delimiter}
            )
        return TemplateResponse(request, "admin/imports/import/page.html", context)

    def _context(self, request: HttpRequest, title: object) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": Import._meta}

    def _import(self, pk: int) -> Import:
        if len(str(pk)) > LONGEST_KEY:
            raise Http404
        related = ("made_by", "begun_by", "ended_by")
        return get_object_or_404(Import.objects.select_related(*related), pk=pk)

    def _acting(self, verb: Verb) -> Callable[[HttpRequest, int], HttpResponse]:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            if not self.has_add_permission(request):
                raise PermissionDenied
            try:
                shown = verb(request, self._import(pk))
            except ImportRefused as error:
                messages.error(request, str(error))
                shown = None
            return shown or redirect("admin:imports_import_change", pk)

        return view

    def _written(self, request: HttpRequest, source: Import) -> None:
        form = WrittenForm(request.POST)
        if not form.is_valid():
            raise ImportRefused(_("Choose how the file is written."))
        services.read_as(source.pk, **form.cleaned_data)

    def _check(self, request: HttpRequest, source: Import) -> HttpResponse | None:
        form = ChoicesForm(request.POST, source=source)
        if not form.is_valid():
            return self._page(request, source, form)
        try:
            services.begin_check(source.pk, form.choices)
        except ImportRefused as error:
            if source.state not in MAY_BE_CHECKED:
                raise
            form.add_error(None, str(error))
            return self._page(request, source, form)
        return None

    def _run(self, request: HttpRequest, source: Import) -> None:
        services.begin_run(source.pk, actor=_actor(request))

    def _cancel(self, request: HttpRequest, source: Import) -> None:
        services.cancel(source.pk, actor=_actor(request))


def _actor(request: HttpRequest) -> Any:
    return request.user


def _good(source: Import) -> int:
    return int(source.counts.get(Verdict.NEW, 0)) + int(source.counts.get(Verdict.KNOWN, 0))


def _counted(source: Import) -> list[tuple[str, int]]:
    """What became of the rows, in words; before the run, what would."""
    return [(str(v.label), source.counts[v]) for v in Verdict if source.counts.get(v)]


def _with_examples(form: ChoicesForm, source: Import) -> list[dict[str, Any]]:
    """Each column with its first values."""
    rows = services.examples_of(source)
    return [
        {"field": field, "examples": [row[at] for row in rows if at < len(row) and row[at]]}
        for at, field in enumerate(form.column_fields)
    ]
