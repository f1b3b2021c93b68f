"""What can be treated, where, and by whom."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from catalog.evidence import CALL_TO_ACTION, CallToAction, Grade


class Category(models.Model):
    """A field of medicine, as treatments are listed."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    summary = models.TextField(_("summary"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("treatment category")
        verbose_name_plural = _("treatment categories")

    def __str__(self) -> str:
        return self.name


class Treatment(models.Model):
    """A treatment for a condition, with the grade of its evidence."""

    slug = models.SlugField(unique=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="treatments")
    name = models.CharField(_("name"), max_length=120)
    summary = models.TextField(_("summary"), blank=True)
    grade = models.CharField(_("evidence grade"), max_length=16, choices=Grade)
    is_high_risk = models.BooleanField(_("high risk"), default=False)
    is_acute = models.BooleanField(
        _("acute condition"),
        default=False,
        help_text=_("Pages about it show the emergency notice first."),
    )
    legal_gate = models.TextField(_("legal limits"), blank=True)
    minimum_age = models.PositiveSmallIntegerField(_("minimum age"), default=18)
    needs_verification = models.BooleanField(_("needs verification"), default=True)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ["category__position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(grade__in=Grade.values), name="treatment_grade_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def call_to_action(self) -> CallToAction:
        """What a page about this treatment may offer."""
        return CALL_TO_ACTION[Grade(self.grade)]


class Destination(models.Model):
    """A country that people travel to for treatment."""

    slug = models.SlugField(unique=True)
    country = CountryField(_("country"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    currency = models.CharField(_("currency"), max_length=3)
    languages = models.CharField(_("languages"), max_length=60)
    authority = models.CharField(_("health authority"), max_length=120, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64)
    emergency_number = models.CharField(_("emergency number"), max_length=20, blank=True)
    transfer_status = models.CharField(_("data transfer status"), max_length=60, blank=True)
    needs_verification = models.BooleanField(_("needs verification"), default=True)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Provider(models.Model):
    """A clinic or hospital."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=120)
    destination = models.ForeignKey(Destination, on_delete=models.PROTECT)
    summary = models.TextField(_("summary"), blank=True)
    website = models.URLField(_("website"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("clinic")

    def __str__(self) -> str:
        return self.name
