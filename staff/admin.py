"""Members of staff in the admin."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as StockGroupAdmin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, DateField, QuerySet, TimeField
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display
from unfold.forms import (
    AdminPasswordChangeForm,
    PaginationInlineFormSet,
    UserChangeForm,
    UserCreationForm,
)
from unfold.widgets import UnfoldAdminTextInputWidget

from people.readonly import ReadOnly
from staff.access_list import AskForm, page
from staff.models import Access, Calendar, Holiday, User, WorkShift

BEYOND_ROLES = ("is_superuser", "user_permissions")

admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(StockUserAdmin, ModelAdmin):  # type: ignore[type-arg]
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "first_name", "last_name", "time_zone", "is_active"]
    fieldsets = (*(StockUserAdmin.fieldsets or ()), (_("At the desk"), {"fields": ["time_zone"]}))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Rights come from roles; only somebody who has every right gives single ones."""
        stock = super().get_readonly_fields(request, obj)
        return [*stock] if request.user.is_superuser else [*stock, *BEYOND_ROLES]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody changes, or gives a password to, somebody who may do more than any role."""
        is_beyond = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not is_beyond and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: object, obj: User | None = None) -> bool:
        """Staff who leave are made inactive: what they did keeps their name."""
        return False


@admin.register(Group)
class GroupAdmin(ReadOnly, StockGroupAdmin, ModelAdmin):
    """The roles, to be looked at: what each may do stands in `mtcrm/roles.py`."""


class CalendarForm(ModelForm):  # type: ignore[type-arg]
    """Says beside its box which other calendar is the default already."""

    def clean_is_default(self) -> bool:
        is_default: bool = self.cleaned_data["is_default"]
        other = Calendar.objects.filter(is_default=True).exclude(pk=self.instance.pk).first()
        if is_default and other is not None:
            said = _t("“%(name)s” is behind our promises already. Take its tick away first.")
            raise ValidationError(said % {"name": other})
        return is_default


class ShiftFormSet(PaginationInlineFormSet):
    """A calendar in which nobody works is none."""

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form.has_changed() or form.instance.pk]
        if not [form for form in kept if not self._should_delete_form(form)]:
            raise ValidationError(_t("Nobody would ever work. Please give at least one shift."))


class TimeInput(UnfoldAdminTextInputWidget):
    """The browser's own: Django's speaks of the time of the server, which is none of this."""

    input_type = "time"


class DateInput(UnfoldAdminTextInputWidget):
    """The browser's own, for the same reason."""

    input_type = "date"


class ShiftInline(TabularInline):
    model = WorkShift
    hide_title = True
    formfield_overrides = {TimeField: {"widget": TimeInput}}
    formset = ShiftFormSet
    extra = 0
    min_num = 1
    verbose_name_plural = _("Shifts: past midnight where the end is not later than the begin")
    fields = ["weekday", "begins", "ends"]


class HolidayInline(TabularInline):
    model = Holiday
    hide_title = True
    formfield_overrides = {DateField: {"widget": DateInput}}
    extra = 0
    verbose_name_plural = _("Holidays: no shift begins, one of the evening before ends at midnight")
    fields = ["on", "name", "country"]


@admin.register(Calendar)
class CalendarAdmin(ModelAdmin):
    """What is saved counts within a minute, for promises that are made from then on."""

    form = CalendarForm
    list_display = [
        "name", "time_zone", "default_label", "first_reply_hours", "next_reply_hours",
        "number_of_shifts", "number_of_holidays",
    ]  # fmt: skip
    fieldsets = (
        (None, {"fields": ["name", "time_zone", "is_default"]}),
        (
            _("Promised"),
            {
                "fields": [("first_reply_hours", "next_reply_hours")],
                "description": _(
                    "Within a minute this counts for new promises. Those that are made stand."
                ),
            },
        ),
    )
    inlines = [ShiftInline, HolidayInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Calendar]:
        return (
            super()
            .get_queryset(request)
            .annotate(
                shift_count=Count("shifts", distinct=True),
                holiday_count=Count("holidays", distinct=True),
            )
        )

    @display(description=_("behind our promises"), boolean=True, ordering="is_default")
    def default_label(self, calendar: Calendar) -> bool:
        return calendar.is_default

    @display(description=_("shifts"))
    def number_of_shifts(self, calendar: Any) -> int:
        return int(calendar.shift_count)

    @display(description=_("holidays"))
    def number_of_holidays(self, calendar: Any) -> int:
        return int(calendar.holiday_count)


@admin.register(Access)
class AccessAdmin(ReadOnly, ModelAdmin):
    """Who looked at which lead, for whoever asks why."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A page of our own: what Django's counts and sorts, it counts and sorts whole."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = AskForm(request.GET)
        asked = [(name, request.GET[name]) for name in form.fields if request.GET.get(name)]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Who looked at which lead"),
            "opts": Access._meta,
            "form": form,
            "found": page(form.cleaned_data, request.GET.get("p", "")) if form.is_valid() else None,
            "asked": urlencode(asked),
        }
        return TemplateResponse(request, "admin/staff/access/list.html", context)
