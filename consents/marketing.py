"""Whether a tick for news has to be confirmed from the mailbox."""

from collections.abc import Iterable

from django.db import connection

from consents.models import MarketingRule
from people.models import Suppression

RULES = """
SELECT country, kind, EXISTS (
    SELECT 1 FROM people_suppression WHERE address_hash = %s AND scope = %s
) FROM consents_marketingrule WHERE country IN (PLACES)
"""


def needs_double_opt_in(countries: Iterable[str], *, address_hash: str) -> bool:
    """Whether any of these countries demands it, or this address once unsubscribed.

    A country without a rule has that of everywhere else, and without even that the strictest.
    One statement, in SQL since composing it would take five times as long as asking it.
    """
    asked = set(map(str, countries))
    wanted = sorted(asked | {""})
    with connection.cursor() as cursor:
        cursor.execute(
            RULES.replace("PLACES", ", ".join(["%s"] * len(wanted))),
            [address_hash, Suppression.Scope.MARKETING.value, *wanted],
        )
        rows = cursor.fetchall()
    kinds = {country: kind for country, kind, _has_unsubscribed in rows}
    strictest = MarketingRule.Kind.DOUBLE_OPT_IN
    elsewhere = kinds.get("", strictest)
    return any(has_unsubscribed for _country, _kind, has_unsubscribed in rows) or any(
        kinds.get(country, elsewhere) == strictest for country in asked
    )
