"""The people who work at the desk."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.zones import validate_time_zone


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


def public_name(user: User | None) -> str:
    """How patients know who looks after them: a name or the team, never a login."""
    name = (user.get_full_name() if user else "") or settings.TEAM_NAME
    return name or gettext("The coordinators of %(agency)s") % {"agency": settings.AGENCY_NAME}
