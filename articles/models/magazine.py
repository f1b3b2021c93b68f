"""Categories, and the people who write and review."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Category(models.Model):
    """A shelf of the magazine."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    summary = models.TextField(_("summary"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("magazine category")
        verbose_name_plural = _("magazine categories")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("category", args=[self.slug])


class Contributor(models.Model):
    """Somebody who writes or reviews articles, with what qualifies them to."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=120)
    credentials = models.CharField(_("credentials"), max_length=200, blank=True)
    biography = models.TextField(_("biography"), blank=True)
    is_demo = models.BooleanField(
        _("fictional"),
        default=False,
        help_text=_("A made-up person of the demo content; readers are told so."),
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
