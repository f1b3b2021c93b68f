"""Reports as they were computed last, where computing one takes long."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Report(models.Model):
    """The tables of one page of reports for one question, as of one moment.

    Who may view reports has the right to view this. No patient is in any of them.
    """

    question = models.CharField(max_length=300, unique=True)
    tables = models.JSONField()
    computed_at = models.DateTimeField()
    took = models.DurationField()

    class Meta:
        verbose_name = _("report")
        default_permissions = ("view",)
        indexes = [models.Index(fields=["computed_at"], name="report_by_age")]

    def __str__(self) -> str:
        return self.question
