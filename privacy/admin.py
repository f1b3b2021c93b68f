"""Privacy at the desk: complaints to answer, people to erase, and whom to tell of it."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from people.readonly import ReadOnly
from people.watching import Watched
from privacy.complaints import answer_complaint
from privacy.erasing import erase_person
from privacy.forms import AnswerForm, ErasureForm
from privacy.models import Complaint, Erasure, Hold, Recall


@admin.register(Complaint)
class ComplaintAdmin(Watched, ModelAdmin):
    """Everything is to be read; an open complaint has room for the answer."""

    list_display = ["reference", "who", "state_label", "received_at", "due_at", "answered_by"]
    list_filter = ["state"]
    list_select_related = ["person", "answered_by"]
    search_fields = ["reference"]
    show_full_result_count = False
    form = AnswerForm
    fields = [
        "reference", "who", "received_at", "due_at", "state", "words", "answer", "answered_at",
        "answered_by",
    ]  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Complaint | None = None) -> bool:
        """Only an open complaint waits for anything."""
        is_open = obj is None or obj.state == Complaint.State.OPEN
        return is_open and super().has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> list[str]:
        return [name for name in self.fields if name != "answer"]

    def save_model(self, request: HttpRequest, obj: Complaint, form: Any, change: Any) -> None:
        actor: Any = request.user
        answer_complaint(obj, answer=form.cleaned_data["answer"], actor=actor)

    @display(description=_("from"))
    def who(self, complaint: Complaint) -> str:
        return str(complaint.person or complaint.contact or "–")

    @display(
        description=_("state"),
        ordering="state",
        label={"open": "warning", "overdue": "danger", "answered": "success"},
    )
    def state_label(self, complaint: Complaint) -> tuple[str, str]:
        style = "overdue" if complaint.is_overdue else complaint.state
        return style, complaint.get_state_display()


@admin.register(Erasure)
class ErasureAdmin(ReadOnly, ModelAdmin):
    """The record of erasures. “Add” erases somebody who asked for it by letter or telephone."""

    list_display = ["at", "person_number", "asked_by", "actor"]
    list_filter = ["asked_by"]
    list_select_related = ["actor"]
    fields = ["at", "person_number", "asked_by", "actor", "counts"]
    form = ErasureForm
    ordering = ["-pk"]

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return bool(request.user.has_perm("privacy.add_erasure"))

    def get_fields(self, request: HttpRequest, obj: object = None) -> list[str]:
        return self.fields if obj else ["email", "asked_by", "is_certain"]

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> list[str]:
        return self.fields if obj else []

    def save_model(self, request: HttpRequest, obj: Erasure, form: Any, change: Any) -> None:
        actor: Any = request.user
        asked_by = Erasure.AskedBy(form.cleaned_data["asked_by"])
        done = erase_person(form.cleaned_data["person_id"], asked_by=asked_by, actor=actor)
        # Django writes the object into its history and looks for it by its key.
        obj.__dict__.update(done.__dict__)

    @display(description=_("number"))
    def person_number(self, erasure: Erasure) -> str:
        return f"#{erasure.person_id}"


@admin.register(Recall)
class RecallAdmin(ReadOnly, ModelAdmin):
    """Who was given something of somebody erased, and has to be told."""

    list_display = ["asked_at", "recipient", "what", "person_number", "told_at", "told_by"]
    list_filter = [("told_at", admin.EmptyFieldListFilter)]
    list_select_related = ["disclosure", "told_by"]
    fields = ["asked_at", "recipient", "what", "person_number", "told_at", "told_by"]
    readonly_fields = fields
    actions = ["mark_told"]
    actions_on_top = True

    @display(description=_("given to"))
    def recipient(self, recall: Recall) -> str:
        return recall.disclosure.recipient

    @display(description=_("what"))
    def what(self, recall: Recall) -> str:
        return recall.disclosure.what

    @display(description=_("number"))
    def person_number(self, recall: Recall) -> str:
        return f"#{recall.disclosure.person_id}"

    @admin.action(description=_("We have told them to erase it"), permissions=["tell"])
    def mark_told(self, request: HttpRequest, recalls: QuerySet[Recall]) -> None:
        number = recalls.filter(told_at=None).update(
            told_at=timezone.now(), told_by=request.user.pk
        )
        messages.success(request, _("Noted: %(number)s.") % {"number": number})

    def has_tell_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("privacy.change_recall"))


@admin.register(Hold)
class HoldAdmin(Watched, ReadOnly, ModelAdmin):
    list_display = ["lead", "reason", "until", "ended_at"]
    list_select_related = ["lead"]
