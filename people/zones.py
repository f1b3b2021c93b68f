"""The time zone to show somebody times in, from the little that she has told us."""

from functools import cache
from importlib import resources
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# What the tz database calls the continents and oceans, in words.
REGIONS = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic Ocean"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic Ocean"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific Ocean"),
}


@cache
def every_zone() -> frozenset[str]:
    """The names of all zones, which are read from a folder of files, once."""
    return frozenset(available_timezones())


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


@cache
def zones_by_city() -> dict[str, str]:
    """Every zone that lies somewhere, by its city; old names are among them, browsers know them."""
    every = resources.files("tzdata").joinpath("zones").read_text().split()
    return {city_of(zone): zone for zone in every if zone.partition("/")[0] in REGIONS}


def city_of(zone: str) -> str:
    """The city that stands for a zone, in English: ``America/Indiana/Knox`` is Knox, Indiana."""
    region, *place = zone.replace("_", " ").split("/")
    return ", ".join(reversed(place)) if region in REGIONS else zone


def zone_name(zone: str) -> str:
    """The zone as people read it, by its city in their language; ``UTC`` as it is."""
    return gettext(city_of(zone))


def zone_for(*, browser_zone: str, country: str) -> str:
    """An IANA zone name: the browser's when it is one, else the country's main zone, else UTC."""
    if browser_zone in every_zone():
        return browser_zone
    return _zones_by_country().get(country.upper(), "UTC")


def validate_time_zone(value: str) -> None:
    """Raise ValidationError unless ``value`` is an IANA time zone name."""
    if value not in every_zone():
        raise ValidationError(_("%(value)s is no time zone."), params={"value": value})
