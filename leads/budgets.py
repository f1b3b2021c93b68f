"""Rough budgets to choose from, in the currency of somebody's home country and in a few others.

The bands are our own round figures: they start a conversation and promise no price.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

LIMITS: dict[str, tuple[int, ...]] = {
    "EUR": (2_000, 5_000, 10_000, 20_000),
    "USD": (2_000, 5_000, 10_000, 20_000),
    "GBP": (2_000, 5_000, 10_000, 20_000),
    "CHF": (2_000, 5_000, 10_000, 20_000),
    "CAD": (3_000, 7_000, 14_000, 28_000),
    "AUD": (3_000, 7_000, 14_000, 28_000),
    "AED": (7_000, 18_000, 36_000, 72_000),
    "SAR": (7_000, 18_000, 36_000, 72_000),
    "JPY": (300_000, 750_000, 1_500_000, 3_000_000),
    "TRY": (80_000, 200_000, 400_000, 800_000),
    "MXN": (35_000, 90_000, 180_000, 360_000),
}


@dataclass(frozen=True)
class Band:
    """One band taken apart; ``high`` is 0 where it has no end, ``rank`` counts from the lowest."""

    currency: str
    low: int
    high: int
    rank: int


BANDS: dict[str, Band] = {
    f"{currency}:{low}-{high}": Band(currency, low, high, rank)
    for currency, limits in LIMITS.items()
    for rank, (low, high) in enumerate(zip((0, *limits), (*limits, 0), strict=True))
}

EVERYWHERE = ("EUR", "USD", "GBP")
EURO_AREA = frozenset(
    [
        "AT", "BE", "BG", "HR", "CY", "EE", "FI", "FR", "DE", "GR", "IE", "IT", "LV", "LT", "LU",
        "MT", "NL", "PT", "SK", "SI", "ES",
    ]
)  # fmt: skip
AT_HOME = {
    "US": "USD", "GB": "GBP", "CH": "CHF", "CA": "CAD", "AU": "AUD", "AE": "AED", "SA": "SAR",
    "JP": "JPY", "TR": "TRY", "MX": "MXN",
}  # fmt: skip


def currencies_for(country: str) -> tuple[str, ...]:
    """The currencies to offer somebody who lives there (ISO 3166), her own first."""
    own = "EUR" if country in EURO_AREA else AT_HOME.get(country)
    return tuple(dict.fromkeys([own, *EVERYWHERE] if own else EVERYWHERE))


def bands(currency: str) -> list[tuple[str, str]]:
    """The bands of one currency as choices: ``EUR:2000-5000`` and what it is called."""
    return [(value, in_words(value)) for value, band in BANDS.items() if band.currency == currency]


def all_bands() -> dict[str, str]:
    """Every band that can be chosen anywhere, by its value."""
    return {value: name for currency in LIMITS for value, name in bands(currency)}


def rank_of(band: str) -> int:
    """How high a budget is beside others, whatever its currency; -1 if she would not say."""
    return BANDS[band].rank if band in BANDS else -1


def in_words(band: str) -> str:
    """What a band is called; nothing for none."""
    known = BANDS.get(band)
    return _name(known.currency, known.low, known.high) if known else ""


def totals(numbers: Mapping[str, int]) -> list[str]:
    """What so many leads of each band come to, in words, one line a currency.

    Amounts of two currencies are never added.
    """
    low: dict[str, int] = defaultdict(int)
    high: dict[str, int] = defaultdict(int)
    endless = set()
    for value, number in numbers.items():
        if band := BANDS.get(value):
            low[band.currency] += number * band.low
            high[band.currency] += number * band.high
            endless |= set() if band.high else {band.currency}
    return [_name(each, low[each], 0 if each in endless else high[each]) for each in sorted(low)]


def _name(currency: str, low: int, high: int) -> str:
    values = {"low": _grouped(low), "high": _grouped(high), "currency": currency}
    if not low:
        return str(_("Up to %(high)s %(currency)s") % values)
    if not high:
        return str(_("More than %(low)s %(currency)s") % values)
    return str(_("%(low)s to %(high)s %(currency)s") % values)


def _grouped(amount: int) -> str:
    return number_format(amount, use_l10n=True, force_grouping=True)
