"""What a member of staff can do with a lead, for the log of accesses."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class What(TextChoices):
    VIEWED = "viewed", _("looked at")
    LISTED = "listed", _("saw in a list")
    SEARCHED = "searched", _("searched for")
    CHANGED = "changed", _("changed")
    EXPORTED = "exported", _("exported")
    REFUSED = "refused", _("was refused")
