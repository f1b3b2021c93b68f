"""Consents in the admin: wordings and their translations, what people said, marketing rules."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.text import Truncator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from consents import wordings
from consents.models import MarketingRule
from people.models import ConsentEvent, ConsentWording, Purpose
from people.narrowing import Narrowed
from people.purposes import RULES
from people.readonly import ReadOnly
from people.watching import Watched
from staff.models import User

Verb = Callable[[ConsentWording, User], tuple[ConsentWording, str]]


class StateFilter(admin.SimpleListFilter):
    """Drafts, and translations that wait for somebody who reads them."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        return [("draft", _("Draft")), ("unread", _("By a machine, unread"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ConsentWording]
    ) -> QuerySet[ConsentWording]:
        if self.value() == "draft":
            return queryset.filter(published_at__isnull=True)
        if self.value() == "unread":
            return queryset.filter(is_machine_translated=True, reviewed_at__isnull=True)
        return queryset


class WordingForm(forms.ModelForm):  # type: ignore[type-arg]
    """A draft. Its number follows from its purpose and its language."""

    class Meta:
        widgets = {
            name: UnfoldAdminTextareaWidget(attrs={"rows": 3})
            for name in ("label", "explanation", "withdrawal_effect")
        }

    language = forms.ChoiceField(
        label=_("Language"), choices=wordings.languages, widget=UnfoldAdminSelectWidget
    )

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002  (Django's own)
        if self.instance.pk is None:
            self.instance.version = wordings.next_version(
                self.cleaned_data["purpose"], self.cleaned_data["language"]
            )
        return super().save(commit)


@admin.register(ConsentWording)
class ConsentWordingAdmin(ModelAdmin):
    """The button beside a wording says what can become of it: published, read, superseded."""

    form = WordingForm
    list_display = [
        "purpose_name", "version", "language_name", "sentence", "state_label", "read_label",
    ]  # fmt: skip
    list_filter = [StateFilter, "language", "purpose"]
    list_select_related = ["reviewed_by"]
    fields = [
        ("purpose", "language"), "label", "explanation", "withdrawal_effect", "legal_basis",
        "asks_again", "is_machine_translated",
    ]  # fmt: skip
    change_form_outer_before_template = "admin/consents/wording.html"

    class Media:
        css = {"all": ["css/desk-consents.css"]}

    @display(description=_("purpose"), ordering="purpose")
    def purpose_name(self, wording: ConsentWording) -> str:
        return wording.get_purpose_display()

    @display(description=_("language"), ordering="language")
    def language_name(self, wording: ConsentWording) -> str:
        return dict(wordings.languages()).get(wording.language, wording.language)

    @display(description=_("sentence"))
    def sentence(self, wording: ConsentWording) -> str:
        return Truncator(wording.label).words(12)

    @display(
        description=_("state"), ordering="published_at",
        label={"published": "success", "draft": "warning"},
    )  # fmt: skip
    def state_label(self, wording: ConsentWording) -> tuple[str, str]:
        is_out = wording.is_published
        return ("published", _t("Published")) if is_out else ("draft", _t("Draft"))

    @display(description=_("translation"), label={"read": "success", "unread": "warning"})
    def read_label(self, wording: ConsentWording) -> tuple[str, str]:
        """Empty for what no machine has translated."""
        if wording.is_unreviewed:
            return "unread", _t("By a machine, unread")
        if wording.reviewed_by:
            return "read", _t("Read by %s") % wording.reviewed_by
        return "", ""

    def get_readonly_fields(
        self, request: HttpRequest, obj: ConsentWording | None = None
    ) -> list[str]:
        return ["purpose", "language"] if obj and not obj.is_published else []

    def has_change_permission(
        self, request: HttpRequest, obj: ConsentWording | None = None
    ) -> bool:
        """A published wording is frozen: the next wording is a new version."""
        return super().has_change_permission(request, obj) and not (obj and obj.is_published)

    def has_delete_permission(
        self, request: HttpRequest, obj: ConsentWording | None = None
    ) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_published)

    def get_urls(self) -> list[URLPattern]:
        def post(route: str, verb: Verb) -> URLPattern:
            view = self.admin_site.admin_view(require_POST(self._acting(verb)))
            name = f"people_consentwording_{route}"
            return path(f"<int:wording_id>/{route}/", view, name=name)

        own = [post("publish", _publish), post("next", _next), post("stand-for", _stand_for)]
        return [*own, *super().get_urls()]

    def _acting(self, verb: Verb) -> Callable[[HttpRequest, int], HttpResponse]:
        def view(request: HttpRequest, wording_id: int) -> HttpResponse:
            wording = get_object_or_404(ConsentWording, pk=wording_id)
            if not self._may_act(request) or not isinstance(request.user, User):
                raise PermissionDenied
            try:
                there, said = verb(wording, request.user)
            except wordings.NotADraft:
                there, said = wording, _t("It was published already.")
            self.log_change(request, there, said)
            messages.success(request, said)
            return redirect("admin:people_consentwording_change", there.pk)

        return view

    def _may_act(self, request: HttpRequest) -> bool:
        return request.user.has_perm("people.change_consentwording")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Adds what the panel above the form shows: the state, the rule, what changed."""
        wording = context.get("original")
        if wording:
            previous = wordings.previous_of(wording)
            context |= {
                "wording": wording,
                "rule": RULES[Purpose(wording.purpose)],
                "previous": previous,
                "differences": wordings.differences(previous, wording) if previous else [],
                "source": wordings.original_of(wording),
                "may_act": self._may_act(request),
            }
        return super().render_change_form(request, context, *args, **kwargs)


def _publish(wording: ConsentWording, user: User) -> tuple[ConsentWording, str]:
    published = wordings.publish_wording(wording, by=user)
    return published, _t("Published. These words can no longer change.")


def _next(wording: ConsentWording, user: User) -> tuple[ConsentWording, str]:
    return wordings.begin_next(wording), _t("A draft that begins with the words of today.")


def _stand_for(wording: ConsentWording, user: User) -> tuple[ConsentWording, str]:
    wordings.stand_for_wording(wording, by=user)
    return wording, _t("Written down, with your name.")


@admin.register(ConsentEvent)
class ConsentEventAdmin(Watched, Narrowed, ReadOnly, ModelAdmin):
    """What people said, and how; nobody can change a word of it."""

    list_display = ["at", "person", "purpose", "said", "wording", "source", "recorded_by"]
    list_filter = ["purpose", "given", "is_pending"]
    list_select_related = ["person", "wording", "recorded_by"]
    search_fields = ["person__name", "person__email_normalised"]
    fields = [
        "at", "person", "purpose", "given", "is_pending", "wording", "source", "recorded_by",
        "letter_uuid", "confirms", "provider_uuid",
    ]  # fmt: skip
    show_full_result_count = False
    ordering = ["-pk"]

    @display(description=_("said"), label={"yes": "success", "no": "danger", "pending": "warning"})
    def said(self, event: ConsentEvent) -> tuple[str, str]:
        if event.is_pending:
            return "pending", _t("Yes, to be confirmed")
        return ("yes", _t("Yes")) if event.given else ("no", _t("Taken back"))


@admin.register(MarketingRule)
class MarketingRuleAdmin(ModelAdmin):
    list_display = ["__str__", "kind_label", "source", "is_verified"]
    list_filter = ["kind", "needs_verification"]
    fields = ["country", "kind", "source", "note", "needs_verification"]
    list_per_page = 100

    @display(
        description=_("rule"), ordering="kind",
        label=dict.fromkeys(MarketingRule.Kind, "info")
        | {MarketingRule.Kind.DOUBLE_OPT_IN: "warning"},
    )  # fmt: skip
    def kind_label(self, rule: MarketingRule) -> tuple[str, str]:
        return rule.kind, rule.get_kind_display()

    @display(description=_("verified"), boolean=True)
    def is_verified(self, rule: MarketingRule) -> bool:
        return not rule.needs_verification

    def has_delete_permission(self, request: HttpRequest, obj: MarketingRule | None = None) -> bool:
        """What holds everywhere else has to be there."""
        return super().has_delete_permission(request, obj) and not (obj and not obj.country)
