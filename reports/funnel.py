"""How far requests came, where they are now, and how long they stood at each stage."""

from collections import Counter

from django.db.models import Count
from django.utils.translation import gettext as _

from leads.models import ASKED, StageChange
from leads.stages import WAY, Stage
from reports.asking import Question
from reports.counting import at_percent, with_minutes
from reports.tables import Column, Kind, Row, Shape, Table, share


def funnel(question: Question) -> list[Table]:
    """The way of the requests of the period, and what was set aside."""
    rows = question.asked().values_list("furthest", "stage").annotate(n=Count("pk"))
    found = [(furthest or 0, Stage(stage), n) for furthest, stage, n in rows.order_by()]
    return [_way(question, found), _aside(question, found)]


def reached_by(found: list[tuple[int, Stage, int]]) -> list[int]:
    """How many came as far as each place on the way, or further."""
    return [sum(n for furthest, _at, n in found if furthest >= place) for place in range(len(WAY))]


def median_stays(question: Question) -> dict[str, tuple[int, int | None]]:
    """By stage how many of the requests of the period left it, and after what time half had."""
    moves = StageChange.objects.filter(question.counts("lead__"), duration__isnull=False)
    counted: dict[str, Counter[int]] = {}
    for stage, about, number in (
        with_minutes(moves, "duration")
        .order_by()
        .values_list("from_stage", "about")
        .annotate(n=Count("pk"))
    ):
        counted.setdefault(stage, Counter())[about] = number
    return {stage: (sum(times.values()), at_percent(times, 50)) for stage, times in counted.items()}


def _way(question: Question, found: list[tuple[int, Stage, int]]) -> Table:
    reached, stays = reached_by(found), median_stays(question)
    now = _now_at(found)
    rows = []
    for place, stage in enumerate(WAY):
        left, median = stays.get(stage, (0, None))
        of_those_before = share(reached[place], reached[place - 1]) if place else None
        further = {"reached": stage.value} if place else {}
        rows.append(
            Row(
                stage.label,
                (reached[place], of_those_before, share(reached[place], reached[0]), now[stage],
                 left, median),
                {
                    0: question.listed_asked(**further),
                    3: question.listed_asked(stage=stage.value),
                },
            )
        )  # fmt: skip
    return Table(
        name="way",
        title=_("How far requests came"),
        help=_(
            "Requests of the period that came as far as a stage or further, even if they were "
            "lost later or went back. The time is the one after which half of the stays at the "
            "stage had ended, of those that have ended: to the minute within a day, then to the "
            "hour, and beyond a month to the day."
        ),
        columns=[
            Column(_("Stage"), Kind.WORDS),
            Column(_("Came as far")),
            Column(_("Of the stage before"), Kind.SHARE),
            Column(_("Of all"), Kind.SHARE),
            Column(_("There now")),
            Column(_("Left it")),
            Column(_("Median time there"), Kind.TIME),
        ],
        rows=rows,
        shape=Shape.BARS,
    )


def _now_at(found: list[tuple[int, Stage, int]]) -> Counter[Stage]:
    now: Counter[Stage] = Counter()
    for _furthest, stage, number in found:
        now[stage] += number
    return now


def _aside(question: Question, found: list[tuple[int, Stage, int]]) -> Table:
    now, number = _now_at(found), sum(n for _furthest, _stage, n in found)
    aside = [stage for stage in Stage if stage not in WAY]
    others = dict(
        question.leads().filter(~ASKED).values_list("stage").annotate(n=Count("pk")).order_by()
    )
    rows = [
        Row(
            stage.label,
            (now[stage], share(now[stage], number)),
            {0: question.listed_asked(stage=stage.value)},
        )
        for stage in aside
        if stage not in {Stage.SPAM, Stage.DUPLICATE}
    ]
    uncounted = [
        Row(
            stage.label,
            (others.pop(stage, 0), None),
            {0: question.listed(stage=stage.value)},
        )
        for stage in (Stage.DUPLICATE, Stage.SPAM)
    ]
    unconfirmed = Row(_("To be confirmed, and so not counted"), (sum(others.values()), None))
    return Table(
        name="aside",
        title=_("Set aside"),
        help=_(
            "Duplicates, spam and what is to be confirmed are no requests and in no other figure."
        ),
        columns=[
            Column(_("Stage"), Kind.WORDS),
            Column(_("Leads")),
            Column(_("Share of requests"), Kind.SHARE),
        ],
        rows=[*rows, *uncounted, unconfirmed],
    )
