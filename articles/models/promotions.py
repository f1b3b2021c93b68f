"""What is promoted beside articles: never without a target, a label and an end."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.kinds import Audience, PromotionKind
from articles.models.article import Article


class Promotion(models.Model):
    """A banner, programme or webinar. Imported ones stay off until somebody completes them."""

    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.CASCADE, related_name="promotions"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=PromotionKind)
    audience = models.CharField(
        _("audience"), max_length=16, choices=Audience, default=Audience.PATIENT
    )
    text = models.TextField(_("text"))
    url = models.URLField(_("address"), max_length=500, blank=True)
    label = models.CharField(
        _("label"), max_length=60, blank=True, help_text=_("Such as: Advertisement.")
    )
    evidence_note = models.TextField(
        _("evidence"),
        blank=True,
        help_text=_("How a number in the text was counted, by whom and as of which date."),
    )
    expires_on = models.DateField(_("ends on"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PromotionKind.values), name="promotion_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="promotion_audience_is_known"
            ),
            models.CheckConstraint(
                condition=Q(is_active=False)
                | (Q(expires_on__isnull=False) & ~Q(label=""))
                & (Q(kind=PromotionKind.BANNER) & ~Q(evidence_note="") | ~Q(url="")),
                name="promotion_active_is_complete",
                violation_error_message=_(
                    "An active promotion needs a label, an end, and an address; "
                    "a banner needs evidence instead of an address."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.text
