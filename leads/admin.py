"""The desk: the list of leads, and the page of one lead. Every change is a POST to a verb."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from consents.standing import standings
from leads import doing, services
from leads.board import columns
from leads.changelist import LeadList
from leads.choosing import VIEW_VAR, looking
from leads.clocks import MANAGES
from leads.columns import USUAL, MoreColumns
from leads.correcting import AskedFor, correct, in_words
from leads.duty_admin import DutyAdmin
from leads.filters import FILTERS
from leads.finding import wanted
from leads.forms import (
    AskedForForm,
    CallForm,
    MoveForm,
    NoteForm,
    OwnerForm,
    SettleForm,
    TakenBackForm,
    TaskForm,
    WhichTaskForm,
)
from leads.list_pages import list_addresses
from leads.listing import SORTS
from leads.looking import be_here
from leads.mentions import read_all, write_to_colleagues
from leads.messages import settle_patient_messages
from leads.models import Export, Lead
from leads.moments import in_short
from leads.page import lead_page
from leads.refusals import ChangedMeanwhile, LeadRefused
from leads.sight import leads_for, listed_for
from leads.stages import ASIDE, OPEN, WON, Stage
from leads.team import team
from leads.trigrams import contains_all
from leads.watching import note
from people.models import Purpose
from people.readonly import ReadOnly
from people.services import withdraw_consent
from staff.kinds import What

__all__ = ["DutyAdmin", "LeadAdmin"]

STAGE_TONES = {
    **dict.fromkeys(OPEN, "open"),
    **dict.fromkeys(WON, "won"),
    **dict.fromkeys(set(ASIDE) - {Stage.ON_HOLD}, "aside"),
    Stage.NEW: "new",
}

# A longer number is no key of any database.
LONGEST_KEY = 18
Verb = Callable[[HttpRequest, Lead], str]


@admin.register(Lead)
class LeadAdmin(MoreColumns, ModelAdmin):
    change_list_template = "admin/leads/lead/list.html"
    list_display = USUAL
    sortable_by = list(SORTS)
    list_filter = FILTERS
    list_select_related = ["person", "treatment", "destination", "owner"]
    # Only so that there is a search: what is searched is one text of each lead.
    search_fields = ["haystack"]
    search_help_text = _("Name, e-mail, phone or reference")
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[LeadList]:
        return LeadList

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """The columns that she chose, in her order."""
        return looking(request).columns

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who asks for nothing sees the view with which her list opens."""
        view = None if request.GET else looking(request).opens_with
        if view is not None:
            return redirect(f"{request.path}?{VIEW_VAR}={view.pk}")
        return super().changelist_view(request, extra_context)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Where others search leads: the same words mean the same."""
        if not search_term.strip():
            return queryset, False
        words = wanted(search_term)
        return (queryset.filter(contains_all(words)) if words else queryset.none()), False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lead]:
        """Her own and those that nobody has, or all."""
        return listed_for(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Lead | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        def post(route: str, verb: Verb, form: str = "") -> URLPattern:
            view = require_POST(self.admin_site.admin_view(self._acting(verb, form)))
            return path(f"<path:object_id>/{route}/", view, name=f"leads_lead_{route}")

        own = [
            post("advance", _advance, form="move"),
            post("assign", _assign),
            post("correct", _correct, form="correct"),
            post("note", _note, form="note"),
            post("read", _read),
            post("call", _call, form="call"),
            post("settle", _settle),
            post("task", _task, form="task"),
            post("task-done", _task_done),
            post("task-later", _task_later),
            post("taken-back", _taken_back),
        ]
        listed = list_addresses(self)
        board = path("board/", self.admin_site.admin_view(self.board), name="leads_lead_board")
        team_page = path("team/", self.admin_site.admin_view(self.team), name="leads_lead_team")
        here = require_POST(self.admin_site.admin_view(self.here))
        there = path("<path:object_id>/here/", here, name="leads_lead_here")
        return [board, *listed, team_page, there, *own, *super().get_urls()]

    def here(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page is open still: who else has it open, and whether the lead has changed since."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        lead = self._lead(request, object_id)
        context = {
            "lead": lead,
            "others": be_here(lead.pk, _actor(request).pk),
            "has_changed": request.POST.get("version") != str(lead.version),
        }
        return TemplateResponse(request, "admin/leads/lead/_others.html", context)

    def team(self, request: HttpRequest) -> HttpResponse:
        """Who of the team has how much to do; only the table where another page asks for it."""
        if request.method != "GET" or not request.user.has_perm(MANAGES):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("The team"),
            "opts": Lead._meta,
            "members": team(),
        }
        name = "_team" if "HX-Request" in request.headers else "team"
        return TemplateResponse(request, f"admin/leads/lead/{name}.html", context)

    def board(self, request: HttpRequest) -> HttpResponse:
        """Open leads by stage, moved by dragging or by the button on each card."""
        if request.method != "GET" or not self.has_view_permission(request):
            raise PermissionDenied
        places = {stage.value: request.GET.get(stage, "") for stage in OPEN}
        shown = columns(leads_for(request.user), places)
        cards = [card.lead for column in shown for card in column.cards]
        note(request.user, cards, What.LISTED)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Board"),
            "opts": Lead._meta,
            "can_act": self.has_change_permission(request),
            "columns": shown,
            "now": timezone.now(),
        }
        return TemplateResponse(request, "admin/leads/lead/board.html", context)

    @admin.display(description=_("who"), ordering="haystack")
    def who(self, lead: Lead) -> SafeString:
        return _two_lines(lead.person.name, lead.reference)

    @admin.display(description=_("asks for"))
    def asks_for(self, lead: Lead) -> SafeString:
        wish = lead.treatment or _("not sure yet")
        return _two_lines(wish, lead.destination) if lead.destination else _line(wish)

    @admin.display(description=_("home"))
    def home(self, lead: Lead) -> str:
        return str(lead.country.name)

    @admin.display(description=_("stage"))
    def stage_label(self, lead: Lead) -> SafeString:
        return _label(STAGE_TONES[Stage(lead.stage)], Stage(lead.stage).label)

    @admin.display(description=_("reply"), ordering="reply_due_at")
    def clock(self, lead: Lead) -> SafeString | str:
        if lead.replied_at:
            return _label("won", _("Answered"))
        if not lead.is_open:
            return ""
        if lead.awaits_confirmation:
            return _label("open", _("To be confirmed"))
        if lead.is_paused:
            return _label("open", _("On hold"))
        due = in_short(lead.reply_due_at)
        if lead.is_reply_overdue:
            return _label("overdue", due)
        return _label("due" if lead.is_half_over else "open", due)

    @admin.display(description=_("owner"))
    def owner(self, lead: Lead) -> str:
        return str(lead.owner or "")

    @admin.display(description=_("opened"), ordering="opened_at")
    def opened_at(self, lead: Lead) -> str:
        return in_short(lead.opened_at)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The lead page. It has no form of its own: each button posts to its verb."""
        if request.method != "GET" or not self.has_view_permission(request):
            self._note_refused(request, object_id or "")
            raise PermissionDenied
        return self._page(request, self._lead(request, object_id or ""))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Django's own, for who may see the lead; looking is on record as for its page."""
        if not self.has_view_permission(request):
            self._note_refused(request, object_id)
            raise PermissionDenied
        note(request.user, [self._lead(request, object_id)])
        return super().history_view(request, object_id, extra_context)

    def _page(self, request: HttpRequest, lead: Lead, *, refused: str = "") -> HttpResponse:
        context = lead_page(self.admin_site, request, lead, refused=refused)
        return TemplateResponse(request, "admin/leads/lead/page.html", context)

    def _acting(self, verb: Verb, form: str) -> Callable[[HttpRequest, str], HttpResponse]:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            if not self.has_change_permission(request):
                self._note_refused(request, object_id)
                raise PermissionDenied
            lead, refused = self._lead(request, object_id), ""
            try:
                # What cannot be written down is not done.
                with transaction.atomic():
                    done = verb(request, lead)
                    note(request.user, [lead], What.CHANGED)
                messages.success(request, done)
            except LeadRefused as error:
                refused = form
                messages.error(request, _why(error))
            if "board" in request.POST:
                return redirect("admin:leads_lead_board")
            present = leads_for(request.user).filter(pk=lead.pk)
            if not present.exists():
                # It is somebody else's by now.
                return redirect("admin:leads_lead_changelist")
            if refused:
                # As it is now, with what was typed.
                return self._page(request, self._lead(request, object_id), refused=refused)
            return redirect("admin:leads_lead_change", object_id)

        return view

    def _lead(self, request: HttpRequest, object_id: str) -> Lead:
        related = ("person", "treatment__category", "destination", "owner", "conversation")
        leads = leads_for(request.user).select_related(*related)
        lead = leads.filter(pk=_key(object_id)).first()
        if lead is None:
            self._note_refused(request, object_id)
            raise Http404
        return lead

    def _note_refused(self, request: HttpRequest, object_id: str) -> None:
        """Whoever tries what she may not, with a lead that there is, is on record as well."""
        note(request.user, Lead.objects.filter(pk=_key(object_id)).only("reference"), What.REFUSED)


@admin.register(Export)
class ExportAdmin(ReadOnly, ModelAdmin):
    """Who took leads away, for whoever may see all of it."""

    list_display = ["at", "user", "kind", "number", "is_whole", "is_searched"]
    list_filter = ["kind", "user"]
    list_select_related = ["user"]
    show_full_result_count = False


def _key(text: str) -> int:
    """The number in an address, or one that no lead has."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_KEY else 0


def _line(words: object) -> SafeString:
    return format_html("<span>{}</span>", words)


def _two_lines(first: object, second: object) -> SafeString:
    return format_html("<span>{}</span><small>{}</small>", first, second)


def _label(tone: str, words: object) -> SafeString:
    return format_html('<span class="tag tag--{}">{}</span>', tone, words)


def _advance(request: HttpRequest, lead: Lead) -> str:
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise LeadRefused(_("That stage or reason is not known."))
    move = services.Move(**form.cleaned_data)
    moved = services.advance_lead(lead.pk, move, actor=_actor(request))
    return str(_("Now: %(stage)s.") % {"stage": moved.get_stage_display()})


def _assign(request: HttpRequest, lead: Lead) -> str:
    form = OwnerForm(request.POST)
    if not form.is_valid():
        raise LeadRefused(_("Choose somebody from the list."))
    given = services.assign_lead(
        lead.pk,
        owner=form.cleaned_data["owner"],
        actor=_actor(request),
        version=form.cleaned_data["version"],
    )
    return str(_("Owner: %(name)s.") % {"name": given.owner or _("nobody")})


def _correct(request: HttpRequest, lead: Lead) -> str:
    form = AskedForForm(request.POST)
    if not form.is_valid():
        raise LeadRefused(_("Choose a treatment, a destination and a time from the lists."))
    version = form.cleaned_data.pop("version")
    correct(lead.pk, AskedFor(**form.cleaned_data), actor=_actor(request), version=version)
    return str(_("Corrected."))


def _note(request: HttpRequest, lead: Lead) -> str:
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise LeadRefused(" ".join(map(str, form.errors.get("body", []))))
    write_to_colleagues(lead, body=form.cleaned_data["body"], author=_actor(request))
    return str(_("Note kept."))


def _read(request: HttpRequest, lead: Lead) -> str:
    read_all(lead, user=_actor(request))
    return str(_("Kept as read."))


def _task(request: HttpRequest, lead: Lead) -> str:
    form = TaskForm(request.POST)
    if not form.is_valid():
        raise LeadRefused(_("Say what is to be done, and by when."))
    doing.make_task(lead, actor=_actor(request), **form.cleaned_data)
    return str(_("Task kept."))


def _which_task(request: HttpRequest, lead: Lead) -> dict[str, Any]:
    form = WhichTaskForm(request.POST, lead=lead)
    if not form.is_valid():
        raise LeadRefused(_("That task or time is not known."))
    return form.cleaned_data


def _task_done(request: HttpRequest, lead: Lead) -> str:
    if not doing.do_task(_which_task(request, lead)["task"], actor=_actor(request)):
        raise LeadRefused(_("It was done already."))
    return str(_("Done."))


def _task_later(request: HttpRequest, lead: Lead) -> str:
    told = _which_task(request, lead)
    if told["due_at"] is None:
        raise LeadRefused(_("Until when?"))
    if not doing.put_off(told["task"], due_at=told["due_at"]):
        raise LeadRefused(_("It was done already."))
    return str(_("Put off."))


def _call(request: HttpRequest, lead: Lead) -> str:
    form = CallForm(request.POST)
    if not form.is_valid():
        raise LeadRefused(" ".join(str(each) for said in form.errors.values() for each in said))
    call = services.log_call(lead, **form.cleaned_data, caller=_actor(request))
    return str(_("Call kept: %(outcome)s.") % {"outcome": call.get_outcome_display()})


def _settle(request: HttpRequest, lead: Lead) -> str:
    form = SettleForm(request.POST)
    if not form.is_valid():
        raise LeadRefused(_("That message is not known."))
    settle_patient_messages(lead, up_to=form.cleaned_data["up_to"], actor=_actor(request))
    return str(_("Kept as dealt with."))


def _taken_back(request: HttpRequest, lead: Lead) -> str:
    form = TakenBackForm(request.POST, standings=standings(lead.person))
    if not form.is_valid():
        raise LeadRefused(_("Choose what she took back, and how she told us."))
    purpose = Purpose(form.cleaned_data["purpose"])
    withdraw_consent(
        person=lead.person,
        purpose=purpose,
        source=form.cleaned_data["source"],
        recorded_by_id=_actor(request).pk,
    )
    return str(_("Taken back: %(purpose)s.") % {"purpose": purpose.label})


def _why(error: LeadRefused) -> str:
    if not isinstance(error, ChangedMeanwhile):
        return str(error)
    return str(
        _(
            "%(error)s It is now at “%(stage)s”, owner: %(owner)s, asks for: %(wish)s. What you "
            "wrote is still there. Please decide again."
        )
        % {
            "error": error,
            "stage": error.lead.get_stage_display(),
            "owner": error.lead.owner or _("nobody"),
            "wish": " · ".join(
                in_words(name, getattr(error.lead, name))
                for name in ("treatment", "destination", "urgency")
            ),
        }
    )


def _actor(request: HttpRequest) -> Any:
    return request.user
