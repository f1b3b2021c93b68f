"""The catalogue in the admin."""

from django.contrib import admin
from django.db import models
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminURLInputWidget

from catalog.evidence import Grade
from catalog.models import Category, Destination, Provider, Treatment

GRADE_COLOURS = {
    Grade.ESTABLISHED: "success",
    Grade.CONDITIONAL: "info",
    Grade.INVESTIGATIONAL: "warning",
    Grade.UNPROVEN: "danger",
    Grade.NOT_PROMOTABLE: "danger",
}


@admin.register(Category)
class CategoryAdmin(ModelAdmin):
    search_fields = ["name"]
    list_display = ["name", "position"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Treatment)
class TreatmentAdmin(ModelAdmin):
    list_display = ["name", "category", "grade_label", "is_acute", "needs_verification"]
    list_filter = ["grade", "category", "is_acute", "needs_verification"]
    list_select_related = ["category"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    @display(description="evidence", ordering="grade", label=GRADE_COLOURS)
    def grade_label(self, treatment: Treatment) -> tuple[str, str]:
        return treatment.grade, treatment.get_grade_display()


@admin.register(Destination)
class DestinationAdmin(ModelAdmin):
    list_display = ["name", "currency", "emergency_number", "needs_verification", "verified_on"]
    list_filter = ["needs_verification"]
    search_fields = ["name"]


@admin.register(Provider)
class ProviderAdmin(ModelAdmin):
    formfield_overrides = {
        models.URLField: {"widget": UnfoldAdminURLInputWidget, "assume_scheme": "https"}
    }
    list_display = ["name", "destination", "is_active"]
    list_filter = ["destination", "is_active"]
    list_select_related = ["destination"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
