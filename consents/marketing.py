"""Whether the rule of a country asks for a tick to be confirmed from the mailbox."""

from collections.abc import Iterable

from consents.models import MarketingRule


def needs_double_opt_in(countries: Iterable[str]) -> bool:
    """Whether any of these countries demands it; one query.

    A country without a rule has that of everywhere else, and without even that the strictest.
    """
    asked = set(map(str, countries))
    kinds = dict(
        MarketingRule.objects.filter(country__in=asked | {""}).values_list("country", "kind")
    )
    strictest = MarketingRule.Kind.DOUBLE_OPT_IN
    elsewhere = kinds.get("", strictest)
    return any(kinds.get(country, elsewhere) == strictest for country in asked)
