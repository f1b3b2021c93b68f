"""Who takes which new leads, and when she is at work, in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from leads.assigning import join_in_turn
from leads.forms import DutyForm
from leads.models import Duty


@admin.register(Duty)
class DutyAdmin(ModelAdmin):
    """Who takes which new leads; the turns are the machine's."""

    form = DutyForm
    list_display = [
        "user", "is_taking", "calendar", "away", "weight", "capacity", "takes_the_rest",
    ]  # fmt: skip
    autocomplete_fields = ["user", "categories", "destinations"]
    list_select_related = ["user", "calendar"]

    @admin.display(description=_("away"))
    def away(self, duty: Duty) -> str:
        if duty.away_from is None:
            return ""
        until = date_format(duty.away_until) if duty.away_until else "…"
        return f"{date_format(duty.away_from)} – {until}"

    def save_model(
        self,
        request: HttpRequest,
        obj: Duty,
        form: Any,
        change: bool,  # noqa: FBT001  (Django's own)
    ) -> None:
        """Who begins, or takes another share, takes her turn with the others."""
        super().save_model(request, obj, form, change)
        if not change or {"weight", "is_taking"} & set(form.changed_data):
            join_in_turn(obj)
