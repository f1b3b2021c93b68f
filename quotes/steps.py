"""The steps of the free-quote request, in order, and what each is called: data to be read aloud."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Raised whenever a question is added, dropped or asked in other words: each request keeps it.
FORM_VERSION = "2"


class Step(TextChoices):
    WISH = "wish", _("What you are looking for")
    DETAILS = "details", _("What matters to you")
    CONTACT = "contact", _("How we reach you")
    AGREE = "agree", _("What you agree to")


ORDER = tuple(Step)
FIRST, LAST = ORDER[0], ORDER[-1]


def after(step: Step) -> Step:
    """The step that follows; the last one follows itself."""
    return ORDER[min(ORDER.index(step) + 1, len(ORDER) - 1)]


def before(step: Step) -> Step:
    """The step that comes earlier; the first one precedes itself."""
    return ORDER[max(ORDER.index(step) - 1, 0)]
