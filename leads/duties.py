"""Who takes which new leads, and how many of them."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, Destination
from staff.models import Calendar

# A number that each weight from 1 to 10 divides: turns are counted in parts of it.
WHOLE_TURN = 2520
MOST_WEIGHT = 10


class DutyQuerySet(models.QuerySet["Duty"]):
    def in_force(self) -> "DutyQuerySet":
        """Of those who work here and take leads; away or full they may still be."""
        return self.filter(is_taking=True, user__is_active=True, user__is_staff=True)


class Duty(models.Model):
    """The new leads that one member of staff takes.

    Left blank, ``categories`` and ``destinations`` mean all of them. ``turn`` says when she is due
    beside the others: whoever has the lowest is given the next lead, and moves on by one turn
    divided by her weight.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="duty",
        verbose_name=_("member of staff"),
    )  # fmt: skip
    is_taking = models.BooleanField(_("takes new leads"), default=True)
    languages = models.JSONField(
        _("languages"), default=list, blank=True,
        help_text=_("In which she can answer. None: all of them."),
    )  # fmt: skip
    categories = models.ManyToManyField(
        Category, blank=True, verbose_name=_("fields of medicine"), help_text=_("None: all.")
    )
    destinations = models.ManyToManyField(
        Destination, blank=True, verbose_name=_("destinations"), help_text=_("None: all.")
    )
    takes_the_rest = models.BooleanField(
        _("takes what nobody else takes"), default=False,
        help_text=_("Whatever its language, treatment and destination."),
    )  # fmt: skip
    capacity = models.PositiveSmallIntegerField(
        _("most open leads"), null=True, blank=True, help_text=_("Blank: no limit.")
    )
    weight = models.PositiveSmallIntegerField(
        _("share"), default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_WEIGHT)],
        help_text=_("From 1 to 10: with 2 she gets twice as many as somebody with 1."),
    )  # fmt: skip
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(
        _("away until"), null=True, blank=True, help_text=_("The last day away. Blank: for good.")
    )
    calendar = models.ForeignKey(
        Calendar, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("working hours"),
        help_text=_("When she is at work. Blank: when the desk is open."),
    )  # fmt: skip
    turn = models.PositiveBigIntegerField(default=0, editable=False)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["user__first_name", "pk"]
        verbose_name = _("who takes leads")
        verbose_name_plural = _("who takes leads")
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=MOST_WEIGHT), name="duty_weight_is_known"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)

    def clean(self) -> None:
        """Say it beside the field when she would come back before she leaves."""
        if self.away_from and self.away_until and self.away_until < self.away_from:
            raise ValidationError({"away_until": _("This is before the first day away.")})
        if self.away_until and not self.away_from:
            raise ValidationError({"away_from": _("From which day?")})

    @property
    def one_turn(self) -> int:
        """By how much she moves on for each lead."""
        return WHOLE_TURN // self.weight

    def is_away(self, day: date) -> bool:
        """Whether she is away on this day."""
        if self.away_from is None or day < self.away_from:
            return False
        return self.away_until is None or day <= self.away_until
