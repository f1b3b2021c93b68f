"""Shelves, people and promotions."""

from django.contrib import admin
from django.db.models import URLField
from unfold.admin import ModelAdmin

from articles.admin.inlines import HTTPS
from articles.models import Category, Contributor, Promotion


@admin.register(Category)
class CategoryAdmin(ModelAdmin):
    list_display = ["name", "position"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Contributor)
class ContributorAdmin(ModelAdmin):
    list_display = ["name", "credentials", "is_demo"]
    list_filter = ["is_demo"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Promotion)
class PromotionAdmin(ModelAdmin):
    formfield_overrides = {URLField: HTTPS}
    list_display = ["text", "kind", "audience", "is_active", "expires_on"]
    list_filter = ["is_active", "kind", "audience"]
    search_fields = ["text"]
    autocomplete_fields = ["article"]
