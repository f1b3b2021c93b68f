"""A name is kept as people write it, and is nothing but a name."""

import pytest
from django.core.exceptions import ValidationError

from people.names import LONGEST_NAME, NameField


@pytest.mark.parametrize("typed", ["Zoe\u0308", " Zo\u00eb ", "Zo\u00eb"])
def test_a_name_is_the_same_name_however_it_was_composed(typed):
    assert NameField().clean(typed) == "Zo\u00eb"


@pytest.mark.parametrize("typed", ["", "  ", "\u200b", "\u00ad\u034f", "\u3000", "\x01"])
def test_a_name_that_nobody_can_see_is_none(typed):
    with pytest.raises(ValidationError, match="Tell us what we may call you"):
        NameField().clean(typed)


@pytest.mark.parametrize(
    "typed", ["Ma\u202eria", "Ma\u2066ria", "Ma\x07ria", "Ma\u2028ria", "a@b", "=?u?q?a?="]
)
def test_a_name_that_would_change_what_stands_around_it_is_refused(typed):
    with pytest.raises(ValidationError):
        NameField().clean(typed)


def test_a_name_that_composing_makes_longer_is_measured_afterwards():
    with pytest.raises(ValidationError):
        NameField().clean("\ufb2c" * LONGEST_NAME)


@pytest.mark.parametrize(
    "typed", ["\U0001fae9", "\U0001f9d1\u200d\U0001f9bd", "\u0646\u200c\u0647"]
)
def test_signs_that_are_newer_than_this_python_and_joiners_are_kept(typed):
    assert NameField().clean(f"Zo\u00eb {typed}") == f"Zo\u00eb {typed}"
