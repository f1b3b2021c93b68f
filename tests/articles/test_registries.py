"""Trial numbers and the names of registries."""

import pytest

from articles.registries import IDENTIFIER, MENTION, Registry, is_identifier, mentioned_in


@pytest.mark.parametrize(
    ("registry", "identifier"),
    [
        (Registry.JRCT, "jRCT2031200001"),
        (Registry.JRCT, "jRCTs031190001"),
        (Registry.CLINICALTRIALS, "NCT02961504"),
        (Registry.CHICTR, "ChiCTR2000029949"),
        (Registry.CHICTR, "ChiCTR-TRC-10001234"),
        (Registry.ISRCTN, "ISRCTN12345678"),
        (Registry.EU_CT, "2022-500123-12-00"),
        (Registry.EU_CT, "2015-001234-12"),
        (Registry.UMIN, "UMIN000012345"),
    ],
)
def test_a_trial_number_of_each_registry_is_known(registry, identifier):
    assert is_identifier(registry, identifier)
    assert not is_identifier(registry, identifier + "9")
    assert not is_identifier(registry, identifier[:-1])
    assert not is_identifier(registry, f" {identifier}")


def test_an_unknown_registry_has_no_numbers():
    assert not is_identifier("elsewhere", "NCT02961504")


def test_no_registry_is_without_its_patterns():
    assert set(IDENTIFIER) == set(MENTION) == set(Registry)


@pytest.mark.parametrize(
    ("text", "registries"),
    [
        ("the Japan Registry of Clinical Trials (jRCT)", {Registry.JRCT}),
        ("on clinicaltrials.gov or ISRCTN", {Registry.CLINICALTRIALS, Registry.ISRCTN}),
        ("see NCT02961504", {Registry.CLINICALTRIALS}),
        ("a trial, somewhere", set()),
    ],
)
def test_a_text_that_names_a_registry_is_understood(text, registries):
    assert mentioned_in(text) == registries
