"""Who works on how many leads, what of it is late, and what it may be worth."""

from collections import defaultdict

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from leads.models import PAUSED
from leads.stages import Stage
from reports.asking import NOBODY, Question
from reports.forecast import Promised, promised, rounded
from reports.tables import Column, Kind, Row, Shape, Table, Value
from staff.models import User

# What is counted of the open leads of each, and the list behind it.
COUNTED = ("open", "new", "on_hold", "waiting", "half", "overdue")


def owners(question: Question) -> list[Table]:
    """Open leads by owner, and their budgets by owner and currency."""
    load = _load(question)
    budgets = promised(question)
    known = {*load, *(each.owner for each in budgets)}
    names = {each.pk: str(each) for each in User.objects.filter(pk__in=[o for o in known if o])}
    order = sorted(known, key=lambda owner: (owner is None, names.get(owner or 0, "")))
    named = [(owner, names.get(owner, "") if owner else _("Nobody’s")) for owner in order]
    return [_open(question, named, load), _worth(named, budgets)]


def _load(question: Question) -> dict[int | None, tuple[int, ...]]:
    """By owner the numbers of ``COUNTED``."""
    now = timezone.now()
    waiting = Q(replied_at__isnull=True) & ~PAUSED
    is_over = waiting & Q(reply_due_at__lte=now)
    rows = (
        question.open()
        .values("owner")
        .annotate(
            open=Count("pk"),
            new=Count("pk", filter=Q(stage=Stage.NEW)),
            on_hold=Count("pk", filter=Q(stage=Stage.ON_HOLD)),
            waiting=Count("pk", filter=waiting),
            half=Count("pk", filter=waiting & Q(half_due_at__lte=now, reply_due_at__gt=now)),
            overdue=Count("pk", filter=is_over),
        )
        .values_list("owner", *COUNTED)
    )
    return {owner: tuple(numbers) for owner, *numbers in rows}


def _open(
    question: Question,
    named: list[tuple[int | None, str]],
    load: dict[int | None, tuple[int, ...]],
) -> Table:
    nothing = (0,) * len(COUNTED)
    rows = [
        Row(name, load.get(owner, nothing), _links(question, str(owner or NOBODY)))
        for owner, name in named
    ]
    totals = tuple(map(sum, zip(*load.values(), strict=True))) if load else nothing
    rows.append(Row(_("All"), totals, _links(question, question.owner), is_total=True))
    return Table(
        name="load",
        title=_("Open leads by owner"),
        help=_(
            "Of this moment, whatever the period. Waiting: somebody owes an answer. Half of the "
            "time is over, or all of it: by the clock of the promised reply."
        ),
        columns=[
            Column(_("Owner"), Kind.WORDS),
            Column(_("Open")),
            Column(_("New")),
            Column(_("On hold")),
            Column(_("Waiting for a reply")),
            Column(_("Half of the time is over")),
            Column(_("Overdue")),
        ],
        rows=rows,
        shape=Shape.BARS,
        drawn=(0, 5),
    )


def _links(question: Question, owner: str) -> dict[int, str]:
    whose = {"owner": owner} if owner else {}

    def listed(**more: str) -> str:
        return question.listed_ever(**whose, counted="yes", **more)

    return {
        0: listed(stage="open"),
        1: listed(stage=Stage.NEW.value),
        2: listed(stage=Stage.ON_HOLD.value),
        4: listed(reply="half"),
        5: listed(reply="overdue"),
    }


def _worth(named: list[tuple[int | None, str]], budgets: list[Promised]) -> Table:
    found: defaultdict[tuple[int | None, str], list[Promised]] = defaultdict(list)
    for each in budgets:
        found[each.owner, each.currency].append(each)
    rows = []
    for owner, name in named:
        for currency in sorted({currency for whose, currency in found if whose == owner}):
            hers = found[owner, currency]
            values: tuple[Value, ...] = (
                currency,
                sum(each.number for each in hers),
                sum(each.value for each in hers),
                rounded(sum(each.hundredths for each in hers)),
            )
            rows.append(Row(name, values))
    return Table(
        name="worth",
        title=_("Budgets of open leads by owner"),
        help=_("The estimate is made as in the forecast. Each row is of one currency."),
        columns=[
            Column(_("Owner"), Kind.WORDS),
            Column(_("Currency"), Kind.WORDS),
            Column(_("Leads with a budget")),
            Column(_("Budgets")),
            Column(_("Estimate")),
        ],
        rows=rows,
    )
