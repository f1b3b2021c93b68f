"""What a site must not be left with: found by ``manage.py check``, and more with ``--deploy``."""

from typing import Any

from django.conf import settings
from django.core import checks

from people.addresses import Undeliverable, deliverable


@checks.register
def alerts_reach_somebody(**_kwargs: Any) -> list[checks.Error]:
    """mtcrm.E001: an address for alerts to which no letter would leave."""
    try:
        deliverable(settings.STAFF_ALERT_EMAIL)
    except Undeliverable:
        error = checks.Error(
            "STAFF_ALERT_EMAIL is no address that a letter can be sent to.",
            hint="Set it, or FROM_EMAIL, to an address such as care@example.org.",
            id="mtcrm.E001",
        )
        return [error]
    return []


@checks.register(checks.Tags.security, deploy=True)
def public_site_can_write_to_people(**_kwargs: Any) -> list[checks.Warning]:
    """mtcrm.W001 to W003: letters that stay here, and a sender that is nobody."""
    found = []
    if not settings.EMAIL_URL:
        found.append(
            checks.Warning(
                "Letters are kept as files and reach nobody.",
                hint="Set EMAIL_URL to your mail server.",
                id="mtcrm.W001",
            )
        )
    if settings.DEFAULT_FROM_EMAIL.endswith("@example.org"):
        found.append(
            checks.Warning(
                "Letters come from an address that nobody reads.",
                hint="Set FROM_EMAIL to your own address.",
                id="mtcrm.W002",
            )
        )
    if settings.IS_DEMO:
        found.append(
            checks.Warning(
                "Letters carry the postal address of the demo agency.",
                hint="Set AGENCY_NAME and AGENCY_POSTAL_ADDRESS.",
                id="mtcrm.W003",
            )
        )
    return found
