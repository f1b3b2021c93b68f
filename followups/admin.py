"""Follow-ups in the admin: sequences, texts, and the letter that a coordinator sends."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin, TabularInline

from followups.forms import ComposeForm
from followups.models import Enrolment, LetterTemplate, Sequence, Step, WrittenLetter
from followups.placeholders import BadPlaceholder, Placeholder, ValueMissing
from followups.writing import (
    Draft,
    NotAllowedToWrite,
    UnfitText,
    preview,
    send_written_letter,
)
from leads.models import Lead
from leads.page import lead_page
from leads.sight import leads_for
from leads.watching import note
from people.narrowing import Narrowed
from people.readonly import ReadOnly
from people.watching import Watched
from staff.kinds import What
from staff.models import User

Done = TypeVar("Done")


@admin.register(LetterTemplate)
class LetterTemplateAdmin(ModelAdmin):
    list_display = ["name", "use", "subject", "is_active"]
    list_filter = ["use", "is_active"]
    prepopulated_fields = {"slug": ["name"]}

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "body" and field is not None:
            marks = ", ".join(f"{{{{ {value} }}}}" for value in Placeholder.values)
            field.help_text = _("You can use: %(marks)s") % {"marks": marks}
        return field


class StepInline(TabularInline):
    model = Step
    fields = ["position", "delay_days", "template"]
    extra = 0


@admin.register(Sequence)
class SequenceAdmin(ModelAdmin):
    list_display = ["name", "is_active"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [StepInline]


@admin.register(Enrolment)
class EnrolmentAdmin(Watched, Narrowed, ReadOnly, ModelAdmin):
    list_display = ["lead", "sequence", "state", "stop_reason", "next_position", "next_due_at"]
    list_filter = ["state", "stop_reason", "sequence"]
    list_select_related = ["lead", "sequence"]
    show_full_result_count = False


@admin.register(WrittenLetter)
class WrittenLetterAdmin(Watched, Narrowed, ReadOnly, ModelAdmin):
    """What coordinators wrote. The compose box of the lead page posts here."""

    list_display = ["at", "lead", "author", "subject", "is_mailed"]
    list_select_related = ["lead", "author"]
    show_full_result_count = False
    ordering = ["-pk"]

    def get_urls(self) -> list[URLPattern]:
        write = require_POST(self.admin_site.admin_view(self.write_letter))
        look = require_POST(self.admin_site.admin_view(self.preview_letter))
        return [
            path("write/<int:lead_id>/", write, name="followups_write"),
            path("write/<int:lead_id>/preview/", look, name="followups_preview"),
            *super().get_urls(),
        ]

    def write_letter(self, request: HttpRequest, lead_id: int) -> HttpResponse:
        """Send what was composed on the lead page; with an error nothing typed is lost."""
        lead, form = self._composed(request, lead_id)
        if form.is_valid() and self._do(_send_and_note, request, lead, form) is not None:
            is_mailed = form.cleaned_data["is_mailed"]
            done = (
                _("The letter is on its way.")
                if is_mailed
                else _("It is on her page, and a letter tells her so.")
            )
            messages.success(request, done)
            return redirect("admin:leads_lead_change", lead.pk)
        context = lead_page(self.admin_site, request, lead) | {"compose_form": form}
        return TemplateResponse(request, "admin/leads/lead/page.html", context)

    def preview_letter(self, request: HttpRequest, lead_id: int) -> HttpResponse:
        """What she would read. Only this where the page asks while somebody types."""
        lead, form = self._composed(request, lead_id)
        seen = self._do(preview, request, lead, form) if form.is_valid() else None
        if "HX-Request" in request.headers:
            return TemplateResponse(
                request, "followups/_preview.html", {"preview": seen, "form": form}
            )
        context = lead_page(self.admin_site, request, lead)
        context |= {"compose_form": form, "preview": seen}
        return TemplateResponse(request, "admin/leads/lead/page.html", context)

    @staticmethod
    def _composed(request: HttpRequest, lead_id: int) -> tuple[Lead, ComposeForm]:
        if not request.user.has_perm("leads.change_lead"):
            raise PermissionDenied
        leads = leads_for(request.user).select_related("person", "conversation", "owner")
        return get_object_or_404(leads, pk=lead_id), ComposeForm(request.POST)

    @staticmethod
    def _do(
        verb: Callable[..., Done], request: HttpRequest, lead: Lead, form: ComposeForm
    ) -> Done | None:
        draft = Draft(**form.cleaned_data)
        try:
            return verb(lead, draft, author=request.user)
        except ValueMissing as error:
            form.add_error("body", _("There is no value for “%(name)s” here.") % {"name": error})
        except BadPlaceholder as error:
            form.add_error("body", _("“%(text)s” is no placeholder.") % {"text": error.found})
        except UnfitText as error:
            form.add_error(str(error), _("Too long, or with characters that no letter can carry."))
        except NotAllowedToWrite:
            form.add_error(
                None,
                _("No consent of hers to be answered is in force, so we may not write to her."),
            )
        return None


@transaction.atomic
def _send_and_note(lead: Lead, draft: Draft, *, author: User) -> WrittenLetter:
    """Nothing is sent of which nobody could say who did it."""
    written = send_written_letter(lead, draft, author=author)
    note(author, [lead], What.CHANGED)
    return written
