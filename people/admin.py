"""People, what each agreed to, and the addresses we may not use, in the admin."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from people.addresses import AddressField
from people.models import ConsentEvent, Person, Suppression
from people.narrowing import Narrowed
from people.readonly import ReadOnly
from people.services import keep_person
from people.watching import Watched


class ConsentInline(ReadOnly, TabularInline):
    model = ConsentEvent
    fields = ["purpose", "given", "is_pending", "wording", "source", "recorded_by", "at"]
    ordering = ["-pk"]
    extra = 0


@admin.register(Person)
class PersonAdmin(Watched, Narrowed, ModelAdmin):
    formfield_overrides = {models.EmailField: {"form_class": AddressField}}
    list_display = ["name", "email", "phone", "country", "kind", "created_at"]
    list_filter = ["kind"]
    search_fields = ["name", "email_normalised", "phone"]
    show_full_result_count = False
    fields = ["name", "email", "phone", "language", "country", "time_zone", "kind", "same_as"]
    readonly_fields = ["same_as"]
    inlines = [ConsentInline]
    ordering = ["-pk"]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Name her on the page, and not in its title, which the browser keeps in its history."""
        context = {"subtitle": "", **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The same."""
        context = {"title": str(self.opts.verbose_name), **(extra_context or {})}
        return super().history_view(request, object_id, context)

    @admin.display(description=_("the same person as"))
    def same_as(self, person: Person) -> SafeString | str:
        """The other rows of this human, the one that staff keep first."""
        others = Person.objects.same_human_as(person).exclude(pk=person.pk)
        rows = others.order_by("merged_into", "pk") if person.pk else others.none()
        links = (
            (reverse("admin:people_person_change", args=[row.pk]), row.pk, row.email)
            for row in rows
        )
        return format_html_join(", ", '<a href="{}">{} {}</a>', links) or "–"

    def has_change_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        """Nothing is entered again for somebody erased: who comes back is somebody new."""
        is_erased = obj is not None and obj.erased_at is not None
        return not is_erased and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:  # noqa: FBT001 (Django's)
        keep_person(obj)


@admin.register(Suppression)
class SuppressionAdmin(ReadOnly, ModelAdmin):
    list_display = ["address_hash", "scope", "reason", "at"]
    list_filter = ["scope", "reason"]

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """An address that was entered wrongly can be freed by an administrator."""
        return bool(request.user.is_superuser)
