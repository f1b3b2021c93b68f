"""The people who work at the desk."""

from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def validate_time_zone(value: str) -> None:
    """Raise ValidationError unless ``value`` is an IANA time zone name."""
    if value not in available_timezones():
        raise ValidationError(_("%(value)s is no time zone."), params={"value": value})


class User(AbstractUser):
    """A member of staff. ``time_zone`` is the zone in which the desk shows times to them."""

    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("member of staff")  # type: ignore[assignment]
        verbose_name_plural = _("members of staff")  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.get_full_name() or self.username
