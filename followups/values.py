"""The values that placeholders stand for, for one lead."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats

from followups.placeholders import Placeholder
from leads.models import Lead
from staff.models import User


def values_for(lead: Lead, *, coordinator: User | None) -> dict[str, str]:
    """One value for each placeholder; blank where there is none."""
    reply_by = lead.reply_due_at.astimezone(ZoneInfo(lead.person.time_zone))
    coordinator = coordinator or lead.owner
    return {
        Placeholder.FIRST_NAME: lead.person.name,
        Placeholder.REFERENCE: lead.reference,
        Placeholder.COORDINATOR_NAME: str(coordinator) if coordinator else settings.AGENCY_NAME,
        Placeholder.REPLY_BY: formats.date_format(reply_by, "l j F, H:i"),
        Placeholder.AGENCY_NAME: settings.AGENCY_NAME,
    }
