"""Evidence grades, and what a page may offer at each: data that can be read aloud."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Grade(models.TextChoices):
    ESTABLISHED = "established", _("Established")
    CONDITIONAL = "conditional", _("Approved with conditions")
    INVESTIGATIONAL = "investigational", _("Investigational: in trials only")
    UNPROVEN = "unproven", _("Unproven")
    NOT_PROMOTABLE = "not_promotable", _("May not be promoted")


class CallToAction(models.TextChoices):
    QUOTE = "quote", _("Ask for a free quote")
    INFORMATION = "information", _("Find a registered trial and ask for information")
    NONE = "none", _("Nothing to ask for")


CALL_TO_ACTION = {
    Grade.ESTABLISHED: CallToAction.QUOTE,
    Grade.CONDITIONAL: CallToAction.QUOTE,
    Grade.INVESTIGATIONAL: CallToAction.INFORMATION,
    Grade.UNPROVEN: CallToAction.NONE,
    Grade.NOT_PROMOTABLE: CallToAction.NONE,
}
