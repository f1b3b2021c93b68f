"""Members of staff in the admin."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as StockGroupAdmin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from staff.models import User

admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(StockUserAdmin, ModelAdmin):  # type: ignore[type-arg]
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "first_name", "last_name", "time_zone", "is_active"]
    fieldsets = (*(StockUserAdmin.fieldsets or ()), (_("At the desk"), {"fields": ["time_zone"]}))

    def has_delete_permission(self, request: object, obj: User | None = None) -> bool:
        """Staff who leave are made inactive: what they did keeps their name."""
        return False


@admin.register(Group)
class GroupAdmin(StockGroupAdmin, ModelAdmin):
    pass
