"""Time zones are read by their cities."""

import pytest
from django.utils import translation

from people.zones import REGIONS, zone_name, zones_by_region


@pytest.mark.parametrize(
    ("zone", "language", "name"),
    [
        ("America/New_York", "en", "New York"),
        ("America/Indiana/Knox", "en", "Knox, Indiana"),
        ("Asia/Tokyo", "ja", "東京"),
        ("Africa/Cairo", "ar", "القاهرة"),
        ("Europe/Istanbul", "tr", "İstanbul"),
        ("America/Mexico_City", "es", "Ciudad de México"),
        # As some browsers still call it.
        ("Asia/Calcutta", "es", "Calcuta"),
        ("UTC", "ja", "UTC"),
        ("Etc/GMT+3", "ja", "Etc/GMT+3"),
    ],
)
def test_a_zone_is_named_by_its_city_in_the_language_of_the_reader(zone, language, name):
    with translation.override(language):
        assert zone_name(zone) == name


def test_every_region_has_a_name():
    assert set(zones_by_region()) == set(REGIONS)
