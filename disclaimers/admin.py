"""Clauses in the admin: write a new version, publish it, look up who was shown what."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from disclaimers.models import ClauseVersion, Refusal, Showing, TranslationReview
from disclaimers.services import (
    publish_version,
    stand_back_from_translation,
    stand_for_clauses,
    stand_for_translation,
)
from disclaimers.translations import is_current
from people.narrowing import Narrowed
from people.readonly import ReadOnly
from people.watching import Watched
from staff.models import User


class UnreadFilter(admin.SimpleListFilter):
    """Published translations that wait for somebody who reads them."""

    title = _("translation")
    parameter_name = "translation"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        return [("unread", _("By a machine, unread"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ClauseVersion]
    ) -> QuerySet[ClauseVersion]:
        if self.value() != "unread":
            return queryset
        return queryset.filter(is_machine_translated=True, reading__isnull=True)


@admin.register(ClauseVersion)
class ClauseVersionAdmin(ModelAdmin):
    list_display = [
        "name", "title", "language", "effective_at", "published_label", "reading_label",
    ]  # fmt: skip
    list_filter = ["language", UnreadFilter, "clause"]
    list_select_related = ["clause", "reading__by"]
    fields = [
        "clause", "version", "language", "is_machine_translated", "title", "text", "effective_at",
        "sha256",
    ]  # fmt: skip
    readonly_fields = ["sha256"]
    actions = ["publish", "stand_for"]

    @display(description=_("version"), ordering="clause__code")
    def name(self, version: ClauseVersion) -> str:
        return version.label

    @display(description=_("state"), label={"published": "success", "draft": "warning"})
    def published_label(self, version: ClauseVersion) -> tuple[str, str]:
        is_out = version.is_published
        return ("published", str(_("Published"))) if is_out else ("draft", str(_("Draft")))

    @display(description=_("translation"), label={"read": "success", "unread": "warning"})
    def reading_label(self, version: ClauseVersion) -> tuple[str, str]:
        """Empty for what no machine has translated."""
        if version.is_unread:
            return "unread", str(_("By a machine, unread"))
        reader = str(version.reading.by) if version.is_machine_translated else ""
        return ("read", str(_("Read by %s")) % reader) if reader else ("", "")

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

    def has_review_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("disclaimers.add_clausereading")

    @action(description=_("I have read this translation and stand for it"), permissions=["review"])
    def stand_for(self, request: HttpRequest, queryset: QuerySet[ClauseVersion]) -> None:
        """Take these out of what is said to be translated by a machine."""
        assert isinstance(request.user, User)
        versions = queryset.select_related("reading")
        number = stand_for_clauses(versions, by=request.user)
        messages.success(request, _("Translations read: %d.") % number)


@admin.register(TranslationReview)
class TranslationReviewAdmin(ReadOnly, ModelAdmin):
    """Pages and letters of each language; the clauses are read one by one in their own list."""

    list_display = ["language_name", "part", "state_label", "reviewed_by", "reviewed_at"]
    list_display_links = None
    list_filter = ["language", "part"]
    actions = ["stand_for", "stand_back"]

    @display(description=_("language"), ordering="language")
    def language_name(self, review: TranslationReview) -> str:
        return str(dict(settings.LANGUAGES).get(review.language, review.language))

    @display(
        description=_("state"),
        label={"read": "success", "changed": "warning", "unread": "warning"},
    )
    def state_label(self, review: TranslationReview) -> tuple[str, str]:
        """What pages and letters in this language say about themselves follows from it."""
        if review.reviewed_at is None:
            return "unread", str(_("By a machine, unread"))
        if not is_current(review):
            return "changed", str(_("Changed since it was read"))
        return "read", str(_("Read"))

    def has_review_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("disclaimers.change_translationreview")

    @action(description=_("I have read it and stand for it"), permissions=["review"])
    def stand_for(self, request: HttpRequest, queryset: QuerySet[TranslationReview]) -> None:
        """From now on these pages or letters no longer say that a machine translated them."""
        assert isinstance(request.user, User)
        for review in queryset:
            stand_for_translation(review, by=request.user)
        messages.success(request, _("Written down, with your name."))

    @action(description=_("It has mistakes: mark it as unread"), permissions=["review"])
    def stand_back(self, request: HttpRequest, queryset: QuerySet[TranslationReview]) -> None:
        """These pages or letters say again that a machine translated them."""
        for review in queryset:
            stand_back_from_translation(review)
        messages.success(request, _("Marked as translated by a machine again."))


@admin.register(Showing)
class ShowingAdmin(Watched, Narrowed, ReadOnly, ModelAdmin):
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
