"""Imports that are over are forgotten: their files, their rows, and the key to both."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from imports.models import OVER, Import, State

MOST_AT_ONCE = 20


def forget() -> int:
    """Forget what has been over, or left lying, for long enough; how many. Part of a tick."""
    long_ago = timezone.now() - timedelta(days=settings.IMPORTS_KEPT_DAYS)
    idle = [*OVER, State.UPLOADED, State.CHECKED]
    due = Import.objects.filter(forgotten_at=None, state__in=idle).annotate(
        since=Coalesce("ended_at", F("made_at"))
    )
    forgotten = 0
    for source in due.filter(since__lt=long_ago).order_by("pk")[:MOST_AT_ONCE]:
        forgotten += forget_one(source)
    return forgotten


@transaction.atomic
def forget_one(source: Import) -> bool:
    """Keep who imported when and from where, and nothing of what was in the file."""
    state = source.state if source.state in OVER else State.CANCELLED
    changed = Import.objects.filter(pk=source.pk, state=source.state).update(
        state=state,
        ended_at=Coalesce("ended_at", Now()),
        forgotten_at=Now(),
        key="",
        file_name="",
        headings="",
    )
    if changed:
        source.pieces.all().delete()
        source.rows.all().delete()
    return bool(changed)
