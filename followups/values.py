"""The values that placeholders stand for, for one lead."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _

from followups.placeholders import Placeholder
from leads.models import Lead
from staff.models import User, public_name


def values_for(lead: Lead, *, coordinator: User | None) -> dict[str, str]:
    """One value for each placeholder; blank where there is none."""
    reply_by = lead.reply_due_at.astimezone(ZoneInfo(lead.person.time_zone))
    return {
        Placeholder.FIRST_NAME: lead.person.name,
        Placeholder.REFERENCE: lead.reference,
        Placeholder.COORDINATOR_NAME: public_name(coordinator or lead.owner),
        Placeholder.REPLY_BY: formats.date_format(reply_by, _("l j F, H:i")),
        Placeholder.AGENCY_NAME: settings.AGENCY_NAME,
    }
