"""An article in the admin: its parts, what stands against publishing it, and the button."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import display

from articles.admin.inlines import INLINES
from articles.kinds import State
from articles.models import Article
from articles.selectors import article_findings
from articles.services import (
    EditedMeanwhile,
    NotPublishable,
    claim_edit,
    publish_article,
    withdraw_article,
)

SOON = timedelta(days=30)


class ReviewFilter(admin.SimpleListFilter):
    title = _("review")
    parameter_name = "review"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [("overdue", _("Overdue")), ("soon", _("Due within 30 days"))]

    def queryset(self, _request: HttpRequest, articles: QuerySet[Article]) -> QuerySet[Article]:
        today = timezone.localdate()
        if self.value() == "overdue":
            return articles.filter(review_due_on__lt=today)
        if self.value() == "soon":
            return articles.filter(review_due_on__range=(today, today + SOON))
        return articles


class ArticleForm(forms.ModelForm):  # type: ignore[type-arg]
    """``refused`` holds what came to light only after everything was stored, and undone."""

    refused: tuple[str, ...] = ()
    opened_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["opened_version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.pk and cleaned.get("opened_version") != self.instance.version:
            raise ValidationError(
                _(
                    "Somebody else saved this article while you had it open. Copy what you "
                    "changed, load the page again and enter it anew."
                )
            )
        if self.refused:
            raise ValidationError(list(self.refused))
        return cleaned


@admin.register(Article)
class ArticleAdmin(ModelAdmin):
    form = ArticleForm
    inlines = INLINES
    list_display = ["title", "state_label", "category", "author", "review_due_on", "open_points"]
    list_filter = ["state", "category", "article_type", ReviewFilter]
    list_select_related = ["category", "author"]
    list_per_page = 50
    search_fields = ["title", "slug"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["state", "published_at", "published_by", "updated_at", "source_note"]
    autocomplete_fields = ["treatment", "author", "reviewer"]
    change_form_outer_before_template = "admin/articles/article/findings.html"
    warn_unsaved_form = True
    fieldsets = [
        (None, {"fields": ["title", "slug", "summary", "category", "opened_version"]}),
        (
            _("What it is about"),
            {
                "fields": [
                    "article_type",
                    ("treatment", "destination"),
                    "is_acute",
                    ("is_story", "is_sponsored"),
                ]
            },
        ),
        (_("For the hurried reader"), {"fields": ["plain_summary", "key_points"]}),
        (
            _("Who stands for it"),
            {
                "fields": [
                    ("author", "reviewer"),
                    "review_note",
                    ("reviewed_on", "review_due_on"),
                    "conflict_statement",
                ]
            },
        ),
        (
            _("Record"),
            {
                "fields": [
                    ("state", "updated_at"),
                    ("published_at", "published_by"),
                    "source_note",
                ]
            },
        ),
    ]

    class Media:
        css = {"all": ["css/desk-articles.css"]}

    @display(
        description=_("state"),
        ordering="state",
        label={State.DRAFT: "warning", State.PUBLISHED: "success"},
    )
    def state_label(self, article: Article) -> tuple[str, str]:
        return article.state, article.get_state_display()

    @display(description=_("open points"))
    def open_points(self, article: Article) -> int:
        return len(article_findings(article))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        articles: QuerySet[Article] = super().get_queryset(request)
        if request.resolver_match and request.resolver_match.url_name == self._url("changelist"):
            return articles.prefetch_related("blocks", "references", "claims", "trials")
        return articles

    def view_on_site(self, article: Article) -> str | None:
        """A link for published articles only: readers cannot open a draft."""
        return article.get_absolute_url() if article.is_published else None

    # --- Saving: the gate sees the article with all its parts, or nothing is kept ---

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, or show the form again with everything typed and every finding."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except NotPublishable as refusal:
            found = [f"{f.code.label} – {f.place}: {f.message}" for f in refusal.findings]
            request.refused = (  # type: ignore[attr-defined]
                _t("A published article has to stay publishable. Nothing was saved."),
                *found,
            )
        except EditedMeanwhile:
            request.refused = (_t("Somebody else saved this article at the same moment."),)  # type: ignore[attr-defined]
        # The transaction is undone; a second pass stops at the form and shows why.
        return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[ArticleForm]:
        form: type[ArticleForm] = super().get_form(request, *args, **kwargs)
        form.refused = getattr(request, "refused", ())
        return form

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: Any) -> None:
        if change:
            claim_edit(obj)
        obj.updated_at = timezone.now()
        # Stored as a draft and published anew in the same transaction: one gate for every way.
        form.was_published = obj.is_published
        obj.state = State.DRAFT
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        super().save_related(request, form, formsets, change)
        if form.was_published:
            publish_article(form.instance.pk, actor=request.user)

    # --- Publishing ---

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """What readers see is changed only by those who may publish."""
        may_change = super().has_change_permission(request, obj)
        is_public = obj is not None and obj.is_published
        return may_change and (not is_public or self.has_publish_permission(request))

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.publish_article")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.publish_view))
        route = path("<int:article_id>/publish/", view, name=self._url("publish"))
        return [route, *super().get_urls()]

    def publish_view(self, request: HttpRequest, article_id: int) -> HttpResponse:
        """Publish the article as stored, or withdraw it; back to it with the outcome."""
        if not self.has_publish_permission(request):
            raise PermissionDenied
        article = get_object_or_404(Article, pk=article_id)
        if request.POST.get("to") == State.DRAFT:
            withdraw_article(article.pk)
            self._tell(request, article, _t("Withdrawn: readers no longer find it."))
        else:
            self._publish(request, article)
        return redirect("admin:articles_article_change", article.pk)

    def _publish(self, request: HttpRequest, article: Article) -> None:
        try:
            publish_article(article.pk, actor=request.user)
        except NotPublishable as refusal:
            told = _t("Not published: %d points stand against it.") % len(refusal.findings)
            self.message_user(request, told, messages.ERROR)
        else:
            self._tell(request, article, _t("Published."))

    def _tell(self, request: HttpRequest, article: Article, what: str) -> None:
        self.log_change(request, article, what)
        self.message_user(request, what, messages.SUCCESS)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Adds what the panel above the form shows, from the article as it is stored."""
        original = context.get("original")
        if original:
            stored = Article.objects.get(pk=original.pk)
            context["findings"] = article_findings(stored)
            context["stored"] = stored
            context["has_publish_permission"] = self.has_publish_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def _url(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"
