"""How each member of staff likes her list."""

from django.conf import settings
from django.db import models

from leads.saved_views import SavedView


class ListPreference(models.Model):
    """The columns in which one member of staff sees leads (none for the usual ones), and the view
    with which her list opens."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="list_preference"
    )
    columns = models.JSONField(default=list, blank=True)
    opens_with = models.ForeignKey(
        SavedView, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id}"
