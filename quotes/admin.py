"""Requests in the admin: to read, never to edit."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from people.readonly import ReadOnly
from quotes.models import QuoteRequest


@admin.register(QuoteRequest)
class QuoteRequestAdmin(ReadOnly, ModelAdmin):
    list_display = ["submitted_at", "name", "lead", "want", "treatment", "destination", "urgency"]
    list_filter = ["want", "urgency"]
    list_select_related = ["lead", "treatment", "destination"]
    search_fields = ["name", "email", "lead__reference"]
    show_full_result_count = False
    ordering = ["-pk"]
