"""What a public site must not be left with: found by ``manage.py check --deploy``."""

from typing import Any

from django.conf import settings
from django.core import checks


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
