"""What the law of a country asks for before news and offers may be sent there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField


class MarketingRule(models.Model):
    """The rule of one country; the row without a country is for all that have none of their own.

    We ask everybody, whatever the rule: it decides only whether the tick has to be confirmed.
    """

    class Kind(models.TextChoices):
        DOUBLE_OPT_IN = "double_opt_in", _("Ask, and have it confirmed from the mailbox")
        OPT_IN = "opt_in", _("Ask")
        SOFT_OPT_IN = "soft_opt_in", _("Ask; own customers would not have to be asked")
        OPT_OUT = "opt_out", _("Ask; the law only demands that it can be stopped")

    country = CountryField(
        _("country"), blank=True, unique=True, help_text=_("Blank: everywhere else.")
    )
    kind = models.CharField(_("rule"), max_length=16, choices=Kind)
    source = models.CharField(_("source"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    needs_verification = models.BooleanField(_("to be verified"), default=True, db_default=True)

    class Meta:
        ordering = ["country"]
        verbose_name = _("marketing rule")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["double_opt_in", "opt_in", "soft_opt_in", "opt_out"]),
                name="marketing_rule_is_known",
            )
        ]

    def __str__(self) -> str:
        return str(self.country.name or _("Everywhere else"))
