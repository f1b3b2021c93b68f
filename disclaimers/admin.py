"""Clauses in the admin: write a new version, publish it, look up who was shown what."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from disclaimers.models import ClauseVersion, Refusal, Showing
from disclaimers.services import publish_version
from people.readonly import ReadOnly


@admin.register(ClauseVersion)
class ClauseVersionAdmin(ModelAdmin):
    list_display = ["name", "title", "language", "effective_at", "published_label"]
    list_filter = ["clause", "language"]
    list_select_related = ["clause"]
    fields = ["clause", "version", "language", "title", "text", "effective_at", "sha256"]
    readonly_fields = ["sha256"]
    actions = ["publish"]

    @display(description=_("version"), ordering="clause__code")
    def name(self, version: ClauseVersion) -> str:
        return version.label

    @display(description=_("state"), label={"published": "success", "draft": "warning"})
    def published_label(self, version: ClauseVersion) -> tuple[str, str]:
        is_out = version.is_published
        return ("published", str(_("Published"))) if is_out else ("draft", str(_("Draft")))

    def has_change_permission(self, request: HttpRequest, obj: ClauseVersion | None = None) -> bool:
        """A published wording is frozen: the next wording is a new version."""
        return super().has_change_permission(request, obj) and not (obj and obj.is_published)

    def has_delete_permission(self, request: HttpRequest, obj: ClauseVersion | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_published)

    @action(description=_("Publish: freeze the words"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[ClauseVersion]) -> None:
        """Publish drafts; they are shown from their effective date on."""
        for version in queryset:
            publish_version(version)
        messages.success(request, _("Published. These words can no longer change."))


@admin.register(Showing)
class ShowingAdmin(ReadOnly, ModelAdmin):
    list_display = ["at", "kind", "person", "clause_set", "engagement", "where"]
    list_filter = ["kind", "engagement"]
    list_select_related = ["person", "clause_set"]
    show_full_result_count = False
    ordering = ["-pk"]


@admin.register(Refusal)
class RefusalAdmin(ReadOnly, ModelAdmin):
    list_display = ["last_at", "where", "reason", "times", "resolved_at"]
    list_filter = ["kind"]
    actions = ["resolve"]

    def has_resolve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("disclaimers.change_refusal")

    @action(description=_("Resolved"), permissions=["resolve"])
    def resolve(self, request: HttpRequest, queryset: QuerySet[Refusal]) -> None:
        """Close refusals whose cause is gone."""
        queryset.filter(resolved_at__isnull=True).update(resolved_at=timezone.now())
