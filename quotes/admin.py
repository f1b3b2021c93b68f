"""Requests in the admin: to read, never to edit; and held ones, to be released or set aside."""

import json
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from antispam.judging import Reason
from leads.watching import note
from people.narrowing import Narrowed
from people.readonly import ReadOnly
from people.watching import Watched
from quotes import holding
from quotes.answers import Answers
from quotes.models import HeldRequest, QuoteRequest
from quotes.summary import summary_of
from staff.kinds import What


@admin.register(QuoteRequest)
class QuoteRequestAdmin(Watched, Narrowed, ReadOnly, ModelAdmin):
    list_display = [
        "submitted_at", "name", "reference", "lead", "want", "treatment", "destination", "urgency",
    ]  # fmt: skip
    list_filter = ["want", "urgency"]
    list_select_related = ["lead", "treatment", "destination"]
    search_fields = ["name", "email", "reference", "lead__reference"]
    show_full_result_count = False
    ordering = ["-pk"]


@admin.register(HeldRequest)
class HeldRequestAdmin(ReadOnly, ModelAdmin):
    """What a machine may have sent. Releasing one lets it go the ordinary way."""

    list_display = ["held_at", "reference", "why", "state_label", "decided_by"]
    list_filter = ["state"]
    search_fields = ["reference"]
    fields = ["held_at", "reference", "why", "told", "state", "decided_at", "decided_by", "request"]
    readonly_fields = fields
    actions = ["release", "set_aside"]
    actions_on_top = True
    show_full_result_count = False
    ordering = ["-held_at"]

    @display(description=_("why"))
    def why(self, held: HeldRequest) -> str:
        return ", ".join(str(Reason(reason).label) for reason in held.reasons)

    @display(description=_("state"), label={"held": "warning", "released": "success"})
    def state_label(self, held: HeldRequest) -> tuple[str, str]:
        return held.state, held.get_state_display()

    @display(description=_("what was sent"))
    def told(self, held: HeldRequest) -> SafeString:
        answers = Answers.read(json.loads(held.content)["answers"])
        lines = ((line.question, line.answer) for line in summary_of(answers))
        return format_html_join("", "<p><strong>{}</strong><br>{}</p>", lines)

    @admin.action(description=_("Release: a person sent this"), permissions=["decide"])
    def release(self, request: HttpRequest, held: QuerySet[HeldRequest]) -> None:
        self._each(request, held, holding.release)

    @admin.action(description=_("Set aside: a machine sent this"), permissions=["decide"])
    def set_aside(self, request: HttpRequest, held: QuerySet[HeldRequest]) -> None:
        self._each(request, held, holding.set_aside)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("quotes.change_heldrequest"))

    def _each(self, request: HttpRequest, held: QuerySet[HeldRequest], verb: Any) -> None:
        for one in held:
            try:
                with transaction.atomic():
                    released = verb(one, actor=request.user)
                    if released is not None and released.lead is not None:
                        note(request.user, [released.lead], What.CHANGED)
                messages.success(request, _("Done: %(reference)s.") % {"reference": one.reference})
            except holding.AlreadyDecided as error:
                messages.error(request, f"{one.reference}: {error}")
