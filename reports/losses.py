"""Why requests were lost, and how far they had come."""

from collections import Counter

from django.db.models import Count
from django.utils.translation import gettext as _

from leads.stages import WAY, LossReason, Stage
from reports.asking import Question
from reports.tables import Column, Kind, Row, Shape, Table, share


def losses(question: Question) -> list[Table]:
    """The lost requests of the period by reason, and by the stage that they had reached."""
    rows = question.asked().filter(stage=Stage.LOST).values_list("loss_reason", "furthest")
    reasons: Counter[str] = Counter()
    places: Counter[int] = Counter()
    for reason, furthest, number in rows.annotate(n=Count("pk")).order_by():
        reasons[reason] += number
        places[furthest or 0] += number
    return [_by_reason(question, reasons), _by_place(places)]


def _by_reason(question: Question, reasons: Counter[str]) -> Table:
    number = reasons.total()
    return Table(
        name="reasons",
        title=_("Loss reasons"),
        help=_("Requests of the period that are lost now, by the reason that staff chose."),
        columns=[
            Column(_("Reason"), Kind.WORDS),
            Column(_("Requests")),
            Column(_("Share"), Kind.SHARE),
        ],
        rows=[
            *(
                Row(
                    LossReason(reason).label,
                    (n, share(n, number)),
                    {0: question.listed_asked(loss=reason)},
                )
                for reason, n in sorted(reasons.items(), key=lambda each: (-each[1], each[0]))
            ),
            Row(_("All"), (number, share(number, number)), is_total=True),
        ],
        shape=Shape.BARS,
    )


def _by_place(places: Counter[int]) -> Table:
    number = places.total()
    return Table(
        name="places",
        title=_("How far lost requests had come"),
        columns=[
            Column(_("Furthest stage"), Kind.WORDS),
            Column(_("Requests")),
            Column(_("Share"), Kind.SHARE),
        ],
        rows=[
            Row(stage.label, (places[place], share(places[place], number)))
            for place, stage in enumerate(WAY)
            if places[place]
        ],
        shape=Shape.BARS,
    )
