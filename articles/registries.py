"""Trial registries: what their identifiers look like, and how a text mentions them."""

import re

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Registry(TextChoices):
    JRCT = "jRCT", _("jRCT (Japan)")
    CLINICALTRIALS = "ClinicalTrials.gov", _("ClinicalTrials.gov (United States)")
    CHICTR = "ChiCTR", _("ChiCTR (China)")
    ISRCTN = "ISRCTN", _("ISRCTN (United Kingdom)")
    EU_CT = "EU CT", _("EU clinical trials register")
    UMIN = "UMIN", _("UMIN-CTR (Japan)")


IDENTIFIER = {
    Registry.JRCT: re.compile(r"jRCT([abcs]\d{9}|\d{10})"),
    Registry.CLINICALTRIALS: re.compile(r"NCT\d{8}"),
    Registry.CHICTR: re.compile(r"ChiCTR(\d{10}|-[A-Z]{3,6}-\d{8})"),
    Registry.ISRCTN: re.compile(r"ISRCTN\d{8}"),
    # The first form is that of CTIS (since 2022), the second that of EudraCT before it.
    Registry.EU_CT: re.compile(r"\d{4}-5\d{5}-\d{2}-\d{2}|\d{4}-\d{6}-\d{2}"),
    Registry.UMIN: re.compile(r"UMIN\d{9}"),
}

MENTION = {
    Registry.JRCT: re.compile(r"\bjRCT|Japan Registry of Clinical Trials", re.IGNORECASE),
    Registry.CLINICALTRIALS: re.compile(r"ClinicalTrials\.gov|\bNCT\d", re.IGNORECASE),
    Registry.CHICTR: re.compile(r"\bChiCTR|Chinese Clinical Trial Registry", re.IGNORECASE),
    Registry.ISRCTN: re.compile(r"\bISRCTN", re.IGNORECASE),
    Registry.EU_CT: re.compile(r"EU Clinical Trials Register|\bEudraCT", re.IGNORECASE),
    Registry.UMIN: re.compile(r"\bUMIN\b|\bUMIN\d"),
}


def is_identifier(registry: str, identifier: str) -> bool:
    """Whether ``identifier`` has the shape that this registry gives to its trials."""
    try:
        return bool(IDENTIFIER[Registry(registry)].fullmatch(identifier))
    except ValueError:
        return False


def mentioned_in(text: str) -> set[Registry]:
    """The registries that a text names."""
    return {registry for registry, pattern in MENTION.items() if pattern.search(text)}
