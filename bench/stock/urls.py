"""Leads in the stock admin: columns, filters and a search, and nothing that makes it fast."""

from django.contrib import admin
from django.urls import path

from leads.models import Lead, Note


class NoteInline(admin.TabularInline):
    """What a lead's story is on the first day: a row of the form for each note."""

    model = Note
    extra = 1


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


urlpatterns = [path("admin/", admin.site.urls)]
