"""Records at the desk: looked at in pictures we painted, taken as files, each time on record."""

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from unfold.admin import ModelAdmin
from unfold.decorators import display

from people.readonly import ReadOnly
from people.watching import Watched
from records.desk import note_opening, note_seen
from records.models import Opening, Part, Record, State
from records.serving import as_download, as_preview

LONGEST_KEY = 18


@admin.register(Record)
class RecordAdmin(Watched, ReadOnly, ModelAdmin):
    """What each member of staff may open; everything else is as if it were not there."""

    list_display = ["lead", "kind", "state_label", "arrived_at", "seen_at", "seen_by"]
    list_filter = ["state", "kind"]
    list_select_related = ["lead", "seen_by"]
    search_fields = ["lead__reference"]
    search_help_text = _("Reference")
    show_full_result_count = False
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Record]:
        return Record.objects.readable_by(request.user)  # type: ignore[arg-type]

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site
        return [
            path(
                "<int:pk>/pages/<int:page>/",
                site.admin_view(require_safe(self.preview)),
                name="records_record_preview",
            ),
            path(
                "<int:pk>/file/",
                site.admin_view(require_safe(self.download)),
                name="records_record_file",
            ),
            path(
                "<int:pk>/seen/",
                site.admin_view(require_POST(self.seen)),
                name="records_record_seen",
            ),
            *super().get_urls(),
        ]

    @display(
        description=_("state"),
        ordering="state",
        label={State.READY: "success", State.REFUSED: "warning", State.QUARANTINED: "danger"},
    )
    def state_label(self, record: Record) -> tuple[str, str]:
        return record.state, record.get_state_display()

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One record: what it says of itself, its pages as pictures, who has opened it."""
        if request.method not in {"GET", "HEAD"} or not self.has_view_permission(request):
            raise PermissionDenied
        key = object_id or ""
        if not key.isdecimal() or len(key) > LONGEST_KEY:
            raise Http404
        record = self._readable(request, int(key))
        if record.state == State.READY:
            note_opening(record, reader=request.user, how=Opening.How.LOOKED)  # type: ignore[arg-type]
        previews = record.parts.filter(role=Part.Role.PREVIEW, number=0)
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Medical record"),
            "opts": Record._meta,
            "record": record,
            "facts": json.loads(record.facts or "{}"),
            "pages": list(previews.order_by("page").values_list("page", flat=True)),
            "openings": Opening.objects.filter(record_uuid=record.uuid).select_related("reader"),
        }
        return TemplateResponse(request, "admin/records/record/page.html", context)

    def preview(self, request: HttpRequest, pk: int, page: int) -> HttpResponseBase:
        """One page as a picture."""
        record = self._ready(request, pk)
        if not record.parts.filter(role=Part.Role.PREVIEW, page=page).exists():
            raise Http404
        note_opening(record, reader=request.user, how=Opening.How.LOOKED)  # type: ignore[arg-type]
        return as_preview(record, page)

    def download(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The file itself."""
        record = self._ready(request, pk)
        note_opening(record, reader=request.user, how=Opening.How.TOOK)  # type: ignore[arg-type]
        return as_download(record)

    def seen(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All records of this request up to this one have been looked through."""
        record = self._ready(request, pk)
        with transaction.atomic():
            note_seen(record.lead, up_to=record.pk, actor=request.user)  # type: ignore[arg-type]
            self.tell(request, [record], "changed")
        messages.success(request, _t("Kept as looked through."))
        return redirect("admin:leads_lead_change", record.lead_id)

    def _ready(self, request: HttpRequest, pk: int) -> Record:
        record = self._readable(request, pk)
        if record.state != State.READY:
            raise Http404
        return record

    def _readable(self, request: HttpRequest, pk: int) -> Record:
        if len(str(pk)) > LONGEST_KEY:
            raise Http404
        records = self.get_queryset(request).select_related("lead__person", "seen_by")
        return get_object_or_404(records, pk=pk)


@admin.register(Opening)
class OpeningAdmin(Watched, ReadOnly, ModelAdmin):
    """Who opened what, for whoever may see all of it."""

    list_display = ["at", "reader", "how", "record_uuid", "person"]
    list_filter = ["how", "reader"]
    list_select_related = ["reader", "person"]
    search_fields = ["record_uuid"]
    show_full_result_count = False
