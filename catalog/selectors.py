"""Reads of the catalogue."""

from django.db.models import QuerySet

from catalog.evidence import CALL_TO_ACTION, CallToAction
from catalog.models import Treatment


def requestable_treatments() -> QuerySet[Treatment]:
    """Treatments about which somebody may ask for a quote or for information, with category."""
    grades = [grade for grade, offer in CALL_TO_ACTION.items() if offer != CallToAction.NONE]
    return Treatment.objects.filter(is_active=True, grade__in=grades).select_related("category")
