"""What open leads may bring: rough budgets, and how likely each stage is booked. An estimate."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from leads.probabilities import PERCENT
from leads.stages import CLOSED, OPEN, WAY, WON, Stage
from quotes.models import QuoteRequest
from reports.asking import Question
from reports.funnel import reached_by
from reports.tables import Column, Kind, Row, Shape, Table, share

HUNDRED = 100
BOOKED = WAY.index(Stage.BOOKED)


@dataclass(frozen=True)
class Promised:
    """So many open leads of one owner at one stage with the same rough budget."""

    owner: int | None
    stage: Stage
    currency: str
    middle: int
    number: int

    @property
    def value(self) -> int:
        return self.number * self.middle

    @property
    def hundredths(self) -> int:
        """What of it may be hoped for, in hundredths, so that a sum is rounded once."""
        return self.value * PERCENT[self.stage]


def middle_of(band: str) -> tuple[str, int]:
    """The currency of a rough budget, and the middle of it; of one without an end its beginning."""
    currency, _sign, limits = band.partition(":")
    low, _sign, high = limits.partition("-")
    return currency, (int(low) + int(high)) // 2 if int(high) else int(low)


def promised(question: Question) -> list[Promised]:
    """The budgets of open leads, as the newest request with a budget tells it."""
    newer = QuoteRequest.objects.filter(lead=OuterRef("lead"), pk__gt=OuterRef("pk"))
    newest = QuoteRequest.objects.filter(
        question.wish("lead__"),
        ~Exists(newer.exclude(budget="")),
        lead__stage__in=OPEN,
        lead__awaits_confirmation=False,
    ).exclude(budget="")
    rows = newest.order_by().values_list("lead__owner", "lead__stage", "budget")
    return [
        Promised(owner, Stage(stage), *middle_of(budget), number)
        for owner, stage, budget, number in rows.annotate(n=Count("pk"))
    ]


def forecast(question: Question) -> list[Table]:
    """One table for each currency, and how good the estimate is."""
    found = promised(question)
    currencies: Counter[str] = Counter()
    for each in found:
        currencies[each.currency] += each.number
    tables = [
        _of_currency(currency, [each for each in found if each.currency == currency])
        for currency, _number in sorted(currencies.items(), key=lambda each: (-each[1], each[0]))
    ]
    return [_budgets(question, found), *tables, _how_good(question)]


def rounded(hundredths: int) -> int:
    """To whole units, a half upwards."""
    return (hundredths + HUNDRED // 2) // HUNDRED


def _budgets(question: Question, found: list[Promised]) -> Table:
    number = question.open().count()
    with_budget = sum(each.number for each in found)
    return Table(
        name="budgets",
        title=_("Open leads now"),
        help=_(
            "An estimate, no promise: each open lead counts with the middle of the rough budget "
            "that she chose (of “more than” its beginning, of “up to” half), times the share of "
            "leads at its stage that we expect to be booked. Who chose no budget counts with "
            "nothing. Currencies are never added together. It is of this moment, whatever the "
            "period."
        ),
        columns=[
            Column(_("Open leads"), Kind.WORDS),
            Column(_("Leads")),
            Column(_("Share"), Kind.SHARE),
        ],
        rows=[
            Row(_("With a rough budget"), (with_budget, share(with_budget, number))),
            Row(_("Without"), (number - with_budget, share(number - with_budget, number))),
            Row(
                _("All"),
                (number, share(number, number)),
                {0: question.listed_ever(stage="open", counted="yes")},
                is_total=True,
            ),
        ],
    )


def _of_currency(currency: str, found: list[Promised]) -> Table:
    rows = []
    for stage in OPEN:
        here = [each for each in found if each.stage == stage]
        if here:
            rows.append(Row(stage.label, (*_sums(here), PERCENT[stage] / HUNDRED, _hope(here))))
    rows.append(Row(_("All"), (*_sums(found), None, _hope(found)), is_total=True))
    return Table(
        name=currency.lower(),
        title=currency,
        columns=[
            Column(_("Stage"), Kind.WORDS),
            Column(_("Leads with a budget")),
            Column(_("Budgets in %(currency)s") % {"currency": currency}),
            Column(_("Expected share"), Kind.SHARE),
            Column(_("Estimate in %(currency)s") % {"currency": currency}),
        ],
        rows=rows,
        shape=Shape.BARS,
        drawn=(1, 3),
    )


def _sums(found: list[Promised]) -> tuple[int, int]:
    return sum(each.number for each in found), sum(each.value for each in found)


def _hope(found: list[Promised]) -> int:
    return rounded(sum(each.hundredths for each in found))


def _how_good(question: Question) -> Table:
    """What became of requests that came to each stage, beside what the estimate expects."""
    rows = question.asked().values_list("furthest", "stage").annotate(n=Count("pk"))
    ended = [
        (furthest or 0, Stage(stage), number)
        for furthest, stage, number in rows.order_by()
        if stage in (*WON, *CLOSED)
    ]
    reached = reached_by(ended)
    return Table(
        name="how-good",
        title=_("How good the estimate is"),
        help=_(
            "Requests of the period that are won or closed by now, by the stages that they came "
            "to. A short period that is not long ago tells little: what takes long has not ended."
        ),
        columns=[
            Column(_("Stage"), Kind.WORDS),
            Column(_("Came as far, and ended")),
            Column(_("Were booked")),
            Column(_("Really booked"), Kind.SHARE),
            Column(_("Expected share"), Kind.SHARE),
        ],
        rows=[
            Row(
                stage.label,
                (
                    reached[place],
                    reached[BOOKED],
                    share(reached[BOOKED], reached[place]),
                    PERCENT[stage] / HUNDRED,
                ),
            )
            for place, stage in enumerate(WAY[:BOOKED])
        ],
    )
