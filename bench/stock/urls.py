"""Leads in the stock admin: columns, filters and a search, and nothing that makes it fast."""

import csv
from collections.abc import Iterable, Iterator

from django.contrib import admin
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path

from leads.models import Lead, Note


class NoteInline(admin.TabularInline):
    """What a lead's story is on the first day: a row of the form for each note."""

    model = Note
    extra = 1


LINES = 500


@admin.register(Lead)
class LeadAdmin(admin.ModelAdmin):
    list_display = [
        "reference",
        "person",
        "treatment",
        "destination",
        "stage",
        "owner",
        "opened_at",
    ]
    list_filter = ["stage", "owner", "treatment", "destination", "urgency"]
    list_select_related = ["person", "treatment", "destination", "owner"]
    # What our search finds, written down in the ordinary way.
    search_fields = [
        "reference", "quote_requests__reference", "person__name", "person__email_normalised",
        "person__phone",
    ]  # fmt: skip
    ordering = ["-opened_at"]
    # As one does it before the lists of choices are found too long.
    raw_id_fields = ["person", "conversation"]
    inlines = [NoteInline]


EXPORTED = (
    "person__name", "person__email", "person__phone", "country", "treatment__name", "stage",
    "source", "opened_at",
)  # fmt: skip


class Echo:
    """Gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def export(_request: HttpRequest, number: int) -> StreamingHttpResponse:
    """So many leads as CSV, in the ordinary way."""
    rows = Lead.objects.order_by("id").values_list(*EXPORTED)[:number].iterator(2000)
    return StreamingHttpResponse(_pieces(rows), content_type="text/csv")


def _pieces(rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield writer.writerow(EXPORTED)
    lines = []
    for row in rows:
        lines.append(writer.writerow(row))
        if len(lines) == LINES:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


urlpatterns = [path("admin/", admin.site.urls), path("export/<int:number>", export)]
