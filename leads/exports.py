"""What remains of an export: who took how much of the list, when, and what of it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Export(models.Model):
    """A member of staff took leads away in a file. Append-only; its end is written once.

    Nothing in it tells of a person: of a search it says only that there was one. ``is_whole`` is
    false when the browser went away before all was sent, and empty while nobody knows.
    """

    class Kind(models.TextChoices):
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("XLSX")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("taken by"),
    )  # fmt: skip
    at = models.DateTimeField(_("when"), db_default=Now())
    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    filters = models.JSONField(_("filters"), default=dict)
    is_searched = models.BooleanField(_("by a search"), default=False)
    sorting = models.CharField(_("sorted by"), max_length=40)
    columns = models.JSONField(_("columns"), default=list)
    number = models.PositiveIntegerField(_("leads"), null=True)
    is_whole = models.BooleanField(_("to the end"), null=True)

    class Meta:
        ordering = ["-pk"]
        default_permissions = ("view",)
        permissions = [("export_leads", _("Takes leads away in a file"))]
        verbose_name = _("export of leads")
        verbose_name_plural = _("who exported leads")
        indexes = [models.Index(fields=["user", "-id"], name="export_by_user")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["csv", "xlsx"]), name="export_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
