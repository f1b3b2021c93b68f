"""What every template may say about the agency that runs the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def agency(_request: HttpRequest | None = None) -> dict[str, Any]:
    """``agency``: its name, postal address, and the hours within which a person answers."""
    return {
        "agency": {
            "name": settings.AGENCY_NAME,
            "email": settings.DEFAULT_FROM_EMAIL,
            "postal_address": settings.AGENCY_POSTAL_ADDRESS,
            "reply_hours": int(settings.REPLY_PROMISE.total_seconds() // 3600),
            "is_demo": settings.IS_DEMO,
        }
    }
