"""Requests in the admin: to read, never to edit."""

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from quotes.models import QuoteRequest


@admin.register(QuoteRequest)
class QuoteRequestAdmin(ModelAdmin):
    list_display = ["submitted_at", "name", "lead", "want", "treatment", "destination", "urgency"]
    list_filter = ["want", "urgency"]
    list_select_related = ["lead", "treatment", "destination"]
    search_fields = ["name", "email", "lead__reference"]
    show_full_result_count = False
    ordering = ["-pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: QuoteRequest | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: QuoteRequest | None = None) -> bool:
        return False
