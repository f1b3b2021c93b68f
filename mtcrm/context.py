"""What every template may say about the agency that runs the site."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import ngettext

from leads.reply_times import median_reply_time
from staff.desk import desk

ONE_HOUR = timedelta(hours=1)


def agency(_request: HttpRequest | None = None) -> dict[str, Any]:
    """``agency``: its name, postal address, and how soon a person answers.

    What has to be looked up is looked up where a page says it.
    """
    return {
        "agency": {
            "name": settings.AGENCY_NAME,
            "email": settings.DEFAULT_FROM_EMAIL,
            "postal_address": settings.AGENCY_POSTAL_ADDRESS,
            "reply_time": promised_reply_time,
            "usual_reply_time": usual_reply_time,
            "is_demo": settings.IS_DEMO,
        }
    }


def promised_reply_time() -> str:
    """Within what time a request is answered: in hours, or in working hours if we keep any."""
    hours = desk().first_reply // ONE_HOUR
    if desk().is_always_open:
        return _hours(hours)
    words = ngettext("%(hours)s working hour", "%(hours)s working hours", hours)
    return words % {"hours": hours}


def usual_reply_time() -> str:
    """Within how many hours half of all requests are answered; empty if too few were."""
    median = median_reply_time()
    return "" if median is None else _hours(max(1, -(-median // ONE_HOUR)))


def _hours(hours: int) -> str:
    return ngettext("%(hours)s hour", "%(hours)s hours", hours) % {"hours": hours}
