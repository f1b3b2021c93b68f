"""The time zone to show somebody times in, from the little that she has told us."""

from functools import cache
from importlib import resources
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


@cache
def _zones_by_country() -> dict[str, str]:
    """ISO 3166 country to its first zone in the tz database, which lists the largest first."""
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text()
    first: dict[str, str] = {}
    for line in table.splitlines():
        if not line.startswith("#"):
            country, _coordinates, zone, *_rest = line.split("\t")
            first.setdefault(country, zone)
    return first


@cache
def zones_by_region() -> dict[str, list[str]]:
    """The zones that the tz database lists for countries, by continent or ocean, in order."""
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text()
    zones = sorted(line.split("\t")[2] for line in table.splitlines() if not line.startswith("#"))
    regions: dict[str, list[str]] = {}
    for zone in zones:
        regions.setdefault(zone.partition("/")[0], []).append(zone)
    return regions


def zone_for(*, browser_zone: str, country: str) -> str:
    """An IANA zone name: the browser's when it is one, else the country's main zone, else UTC."""
    if browser_zone in available_timezones():
        return browser_zone
    return _zones_by_country().get(country.upper(), "UTC")


def validate_time_zone(value: str) -> None:
    """Raise ValidationError unless ``value`` is an IANA time zone name."""
    if value not in available_timezones():
        raise ValidationError(_("%(value)s is no time zone."), params={"value": value})
