"""What an article rests on: references, claims, trials; and what it had to take back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.kinds import ClaimKind
from articles.models.article import Article
from articles.registries import Registry


class Reference(models.Model):
    """A source, known in the text by its number."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="references")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    doi = models.CharField("DOI", max_length=120, blank=True)
    accessed_on = models.DateField(_("read on"), null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="reference_number_is_unique")
        ]

    def __str__(self) -> str:
        return f"[{self.number}] {self.title}"


class Claim(models.Model):
    """A statement that needs a source. Without one a reader is told that it is not verified."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="claims")
    kind = models.CharField(_("kind"), max_length=16, choices=ClaimKind)
    text = models.TextField(_("claim"))
    # A claim whose source is deleted becomes an unsourced claim: the gate then finds it.
    reference = models.ForeignKey(
        Reference, null=True, blank=True, on_delete=models.SET_NULL, related_name="claims"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ClaimKind.values), name="claim_kind_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_verified(self) -> bool:
        return self.reference_id is not None


class Trial(models.Model):
    """A registered trial that the article speaks of, and when its entry was last looked at."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="trials")
    registry = models.CharField(_("registry"), max_length=24, choices=Registry)
    identifier = models.CharField(_("identifier"), max_length=40)
    url = models.URLField(_("address"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=120, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(registry__in=Registry.values), name="trial_registry_is_known"
            ),
            models.UniqueConstraint(
                fields=["article", "registry", "identifier"], name="trial_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registry} {self.identifier}"


class Correction(models.Model):
    """A public note of something that was changed after publication."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="corrections")
    on = models.DateField(_("date"))
    old = models.TextField(_("was"))
    new = models.TextField(_("is now"))
    reason = models.TextField(_("reason"))

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.on}: {self.new}"
