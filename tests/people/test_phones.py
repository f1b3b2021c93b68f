"""A telephone number is read in one way, and none of it is lost unseen."""

import pytest
from django.core.exceptions import ValidationError

from people.phones import international


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("030 1234567", "DE"),
        ("+49 (0)30 1234567", ""),
        ("+49.30.1234567", "FR"),
        ("\uff0b\uff14\uff19 30 1234567", ""),
        ("\u0660\u0663\u0660 1234567", "DE"),
    ],
)
def test_a_number_is_one_number_in_whatever_digits(typed, country):
    assert international(typed, country=country) == "+49301234567"


@pytest.mark.parametrize("typed", ["+49 30 1234567 ext. 5", "+49301234567;ext=5", "+49301234567,5"])
def test_an_extension_is_not_dropped_in_silence(typed):
    with pytest.raises(ValidationError, match="leave out the extension"):
        international(typed, country="")


@pytest.mark.parametrize("typed", ["112", "+0", "1e309", "call me", "+49" + "1" * 30, "\u202a+49"])
def test_what_cannot_be_called_is_no_number(typed):
    assert international(typed, country="DE") == ""
