"""Leads in the stock admin: columns, filters and a search, and nothing that makes it fast."""

from django.contrib import admin
from django.urls import path

from leads.models import Lead


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


urlpatterns = [path("admin/", admin.site.urls)]
