"""On which ground we may hold what a list says of somebody; her copy tells her."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Basis(TextChoices):
    """The ground, as whoever imports the list names it."""

    AGREED = "agreed", _("Agreed to be put in touch with us")
    ASKED = "asked", _("Asked us by telephone, on paper or in person")
    MOVED = "moved", _("Our own records, from a system that we used before")
