"""Names stand in the order in which readers look for them."""

import re

import pytest
from django.test import Client

from people.languages import in_order
from tests.intake import go


@pytest.mark.parametrize(
    "names",
    [
        ["Brezilya", "Çekya", "Çin", "Filipinler", "İspanya", "İsrail", "Japonya", "Ürdün"],
        ["Abiyán", "África", "Argel", "México", "Perú", "Túnez"],
    ],
)
def test_letters_with_an_accent_stand_with_their_own(names):
    assert sorted(names, key=in_order) == names
    assert sorted(names) != names


@pytest.mark.django_db
def test_destinations_stand_in_the_order_of_the_readers_alphabet():
    turkish = Client(headers={"Accept-Language": "tr"})
    page = go(turkish, until="/quote/details/").content.decode()
    names = re.findall(r"<option[^>]*>(Brezilya|Çin|Filipinler|Ürdün|Vietnam)<", page)
    assert names[:5] == ["Brezilya", "Çin", "Filipinler", "Ürdün", "Vietnam"]
