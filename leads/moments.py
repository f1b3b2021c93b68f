"""Moments in addresses of the desk, where a page of a list or timeline begins, and in its cells."""

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime


def moment_in(text: str) -> datetime | None:
    """The moment that an address names, or None for anything else."""
    try:
        moment = parse_datetime(text)
        return moment.astimezone(UTC) if moment and timezone.is_aware(moment) else None
    except (ValueError, OverflowError):
        return None


def in_short(moment: datetime) -> str:
    """A time in the zone of whoever reads it; the year where it is another one."""
    here = timezone.localtime(moment)
    is_this_year = here.year == timezone.localtime().year
    return here.strftime("%d %b %H:%M" if is_this_year else "%d %b %Y")
