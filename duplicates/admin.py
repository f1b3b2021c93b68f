"""Duplicates in the admin: who may be one, the two side by side, and what was merged."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from duplicates.changes import from_text
from duplicates.comparing import consequences, lines, side_of
from duplicates.finding import candidate_of
from duplicates.forms import CompareForm, MergeForm, ReasonForm
from duplicates.merging import MergeRefused, Wanted, dismiss, merge, seen_of, undo
from duplicates.models import Candidate, Merge
from duplicates.reasons import Reason
from people.models import Person
from people.readonly import ReadOnly

LIST = "admin:duplicates_candidate_changelist"
PAGE = "admin:duplicates_candidate_change"
MERGED = "admin:duplicates_merge_change"
MOST_LISTED = 1000
# What a page showed is sent back as it was, so that nobody chooses unread.
_seen = Signer(salt="duplicates.seen")


class StateFilter(admin.SimpleListFilter):
    """What is to be decided, unless one asks for what was."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        return [(Candidate.State.DISMISSED, Candidate.State.DISMISSED.label)]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """The first of them by its own name."""
        for number, choice in enumerate(super().choices(changelist)):
            yield choice if number else choice | {"display": Candidate.State.OPEN.label}

    def queryset(self, request: HttpRequest, rows: Any) -> QuerySet[Candidate]:
        found: QuerySet[Candidate] = (
            rows.filter(state=self.value()) if self.value() else rows.to_decide()
        )
        return found


class Likeliest(Paginator):  # type: ignore[type-arg]
    """The likeliest thousand: who has decided about them sees the next, and nobody counts more."""

    @cached_property
    def count(self) -> int:
        """How many of those there are."""
        rows: Any = self.object_list
        return int(rows[:MOST_LISTED].count())


@admin.register(Candidate)
class CandidateAdmin(ReadOnly, ModelAdmin):
    """The suggestions. The page of one shows both people; each button posts to its verb."""

    change_list_template = "admin/duplicates/candidate/list.html"
    list_display = ["one", "other", "why", "found_at", "decided_by"]
    list_display_links = ["one"]
    list_filter = [StateFilter]
    list_select_related = ["first", "second", "decided_by"]
    paginator = Likeliest
    show_full_result_count = False
    list_per_page = 50
    ordering = ["-weight", "-pk"]

    @admin.display(description=_("one"))
    def one(self, candidate: Candidate) -> SafeString:
        return _two_lines(candidate.first)

    @admin.display(description=_("other"))
    def other(self, candidate: Candidate) -> SafeString:
        return _two_lines(candidate.second)

    @admin.display(description=_("why"))
    def why(self, candidate: Candidate) -> str:
        return explained(candidate)

    def get_urls(self) -> list[URLPattern]:
        def post(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
            guarded = require_POST(self.admin_site.admin_view(_deciding(view)))
            return path(route, guarded, name=f"duplicates_candidate_{name}")

        return [
            post("compare/", self.compare, "compare"),
            post("<int:candidate_id>/merge/", self.merge, "merge"),
            post("<int:candidate_id>/dismiss/", self.dismiss, "dismiss"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the form that compares two by hand."""
        context = {"compare_form": CompareForm(), "may_decide": _may_decide(request)}
        return super().changelist_view(request, context | (extra_context or {}))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The two side by side."""
        if request.method != "GET" or not self.has_view_permission(request):
            raise PermissionDenied
        return self._page(request, get_object_or_404(Candidate, pk=_number(object_id)))

    def _page(
        self, request: HttpRequest, candidate: Candidate, form: MergeForm | None = None
    ) -> HttpResponse:
        first, second = _humans(candidate)
        made = Merge.objects.filter(
            kept__in=(candidate.first_id, candidate.second_id),
            merged__in=(candidate.first_id, candidate.second_id),
            undoing=None,
        ).first()
        if made is not None or first == second:
            return redirect(MERGED, made.pk) if made else redirect(LIST)
        chosen = form.cleaned_data.get("kept") if form else ""
        kept = chosen or _to_keep(first, second)
        sides = (side_of(first), side_of(second))
        context = {
            **self.admin_site.each_context(request),
            "title": _("The same person?"),
            "opts": Candidate._meta,
            "candidate": candidate,
            "why": explained(candidate),
            "may_be_family": _may_be_family(candidate),
            "sides": [{"name": "first", "it": sides[0]}, {"name": "second", "it": sides[1]}],
            "kept": kept,
            "lines": lines(first, second, kept=kept, chosen=form.data if form else {}),
            "consequences": consequences(*sides),
            "seen": _seen.sign(seen_of(first, second)),
            "form": form,
            "may_decide": _may_decide(request) and not (first.erased_at or second.erased_at),
        }
        return TemplateResponse(request, "admin/duplicates/candidate/page.html", context)

    def compare(self, request: HttpRequest) -> HttpResponse:
        """Two that no machine found."""
        form = CompareForm(request.POST)
        if not form.is_valid():
            _say(request, form)
            return redirect(LIST)
        found = candidate_of(form.cleaned_data["one"], form.cleaned_data["other"])
        return redirect(PAGE, found.pk)

    def merge(self, request: HttpRequest, candidate_id: int) -> HttpResponse:
        """They are one."""
        candidate = get_object_or_404(Candidate, pk=candidate_id)
        form = MergeForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose whom to keep, say how you know, and set the tick."))
            return self._page(request, candidate, form)
        first, second = _humans(candidate)
        kept, merged = (first, second) if form.cleaned_data["kept"] == "first" else (second, first)
        try:
            wanted = Wanted(
                kept_id=kept.pk,
                merged_id=merged.pk,
                taken=form.taken,
                reason=form.cleaned_data["reason"],
                seen=_seen.unsign(form.cleaned_data["seen"]),
            )
            made = merge(wanted, actor=_actor(request))
        except BadSignature:
            messages.error(request, _("Please look again and choose anew."))
            return redirect(PAGE, candidate.pk)
        except MergeRefused as error:
            messages.error(request, str(error))
            return redirect(PAGE, candidate.pk)
        messages.success(request, _("Merged. You can undo it here at any time."))
        return redirect(MERGED, made.pk)

    def dismiss(self, request: HttpRequest, candidate_id: int) -> HttpResponse:
        """They are two, for good."""
        candidate = get_object_or_404(Candidate, pk=candidate_id)
        try:
            dismiss(candidate.pk, actor=_actor(request))
            messages.success(request, _("Kept as two. They are not suggested again."))
        except MergeRefused as error:
            messages.error(request, str(error))
        return redirect(LIST)


@admin.register(Merge)
class MergeAdmin(ReadOnly, ModelAdmin):
    """What was merged, by whom and why; the page of one shows what it changed, and undoes it."""

    list_display = ["at", "number_kept", "number_merged", "actor", "is_undone"]
    list_select_related = ["actor", "undoing"]
    show_full_result_count = False
    ordering = ["-pk"]

    @admin.display(description=_("kept"))
    def number_kept(self, made: Merge) -> str:
        return f"#{made.kept_id}"

    @admin.display(description=_("merged"))
    def number_merged(self, made: Merge) -> str:
        return f"#{made.merged_id}"

    @admin.display(description=_("undone"), boolean=True)
    def is_undone(self, made: Merge) -> bool:
        return hasattr(made, "undoing")

    def get_urls(self) -> list[URLPattern]:
        view = require_POST(self.admin_site.admin_view(_deciding(self.undo)))
        own = path("<int:merge_id>/undo/", view, name="duplicates_merge_undo")
        return [own, *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One merge. Its values are shown to who may decide, and to nobody else."""
        if request.method != "GET" or not self.has_view_permission(request):
            raise PermissionDenied
        related = ("kept", "merged", "actor", "undoing__actor")
        made = get_object_or_404(Merge.objects.select_related(*related), pk=_number(object_id))
        reads = _may_decide(request)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge no. %(number)s") % {"number": made.pk},
            "opts": Merge._meta,
            "made": made,
            "undoing": getattr(made, "undoing", None),
            "reads": reads,
            "changes": _told(made) if reads else [],
        }
        return TemplateResponse(request, "admin/duplicates/merge/page.html", context)

    def undo(self, request: HttpRequest, merge_id: int) -> HttpResponse:
        """They are two after all."""
        made = get_object_or_404(Merge, pk=merge_id)
        form = ReasonForm(request.POST)
        try:
            reason = form.cleaned_data["reason"] if form.is_valid() else ""
            done = undo(made.pk, reason=reason, actor=_actor(request))
        except MergeRefused as error:
            messages.error(request, str(error))
            return redirect(MERGED, made.pk)
        messages.success(request, _("Undone: they are two again."))
        if done.still_changed:
            messages.warning(
                request,
                _("Changed again meanwhile, and left so: %(what)s.")
                % {"what": ", ".join(done.still_changed)},
            )
        return redirect(MERGED, made.pk)


def explained(candidate: Candidate) -> str:
    """Why the two were found, in words."""
    found = [reason for reason in Reason if reason in candidate.reasons]
    return ", ".join(str(reason.label) for reason in found)


def _may_be_family(candidate: Candidate) -> bool:
    """Whether a number is all that they share."""
    return candidate.reasons == [Reason.PHONE]


def _humans(candidate: Candidate) -> tuple[Person, Person]:
    """The rows that stand for the two."""
    rows = (candidate.first, candidate.second)
    first, second = (row.merged_into or row for row in rows)
    return first, second


def _to_keep(first: Person, second: Person) -> str:
    """Whom a new page suggests: who has more leads; of two alike, whom we know longer."""
    return "second" if second.leads.count() > first.leads.count() else "first"


def _told(made: Merge) -> list[dict[str, Any]]:
    """What it changed, one line for each value, without what is only derived from others."""
    return [
        {"what": each.in_words, "before": each.before, "now": each.after}
        for each in from_text(made.changes)
        if each.field != "haystack"
    ]


def _two_lines(person: Person) -> SafeString:
    return format_html("<span>{}</span><br><small>{}</small>", person.name, person.email)


def _may_decide(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("duplicates.change_candidate"))


def _deciding(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def guarded(request: HttpRequest, **keys: int) -> HttpResponse:
        if not _may_decide(request):
            raise PermissionDenied
        return view(request, **keys)

    return guarded


def _say(request: HttpRequest, form: CompareForm) -> None:
    said = [str(each) for errors in form.errors.values() for each in errors]
    messages.error(request, " ".join(said))


def _number(key: str | None) -> int:
    return int(key) if key and key.isdecimal() and len(key) < len(str(2**63)) else 0


def _actor(request: HttpRequest) -> Any:
    return request.user
