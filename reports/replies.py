"""How soon people had their first answer, in working time, and whether the promise was kept."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from leads.models import PAUSED
from leads.stages import OPEN
from reports.asking import Question
from reports.counting import AN_HOUR, at_percent
from reports.tables import Column, Kind, Row, Shape, Table, share
from staff.models import User

PERCENTS = (50, 75, 90, 95)
# Until how many minutes of working time each step reaches.
STEPS = (15, 30, 60, 120, 240, 480, 960, 1440, 2400)


@dataclass(frozen=True)
class Answered:
    """What became of the first answers to requests.

    ``broken``: nobody answered by the promised time, or has yet. ``due``: nobody has, and it is
    not over. ``left``: none was given, and none is owed any more.
    """

    all: int
    in_time: int
    late: int
    broken: int
    due: int

    @property
    def decided(self) -> int:
        """Of how many it is known whether the promise was kept."""
        return self.in_time + self.late + self.broken

    @property
    def left(self) -> int:
        return self.all - self.decided - self.due


def answered(question: Question) -> Answered:
    """What became of the first answers to the requests of the period."""
    kept = dict(
        question.asked()
        .values_list("is_first_reply_in_time")
        .annotate(number=Count("pk"))
        .order_by()
    )
    is_owed = Q(replied_at__isnull=True, stage__in=OPEN) & ~PAUSED
    is_over = is_owed & Q(reply_due_at__lte=timezone.now())
    is_broken = Q(breached_at__isnull=False) | is_over
    unanswered = question.asked().filter(is_first_reply_in_time=None)
    waiting = unanswered.aggregate(
        broken=Count("pk", filter=is_broken), due=Count("pk", filter=is_owed & ~is_broken)
    )
    return Answered(sum(kept.values()), kept.get(True, 0), kept.get(False, 0), **waiting)


def replies(question: Question) -> list[Table]:
    """Whether promises were kept, how long first answers took, and who gave them how soon."""
    took = _minutes_by_owner(question)
    everybody: Counter[int | None] = Counter()
    for counted in took.values():
        everybody += counted
    return [
        _promises(question),
        _percentiles(took, everybody),
        _steps(everybody),
    ]


def _minutes_by_owner(question: Question) -> dict[int | None, Counter[int | None]]:
    """How many first answers took so many minutes, by the owner of the lead; None: not answered."""
    rows = question.asked().values_list("owner", "first_reply_minutes").annotate(n=Count("pk"))
    found: dict[int | None, Counter[int | None]] = {}
    for owner, minutes, number in rows.order_by():
        found.setdefault(owner, Counter())[minutes] = number
    return found


def _promises(question: Question) -> Table:
    found = answered(question)
    told = [
        (_("In time"), found.in_time, "in_time"),
        (_("Late"), found.late, "late"),
        (_("Not yet, and the promise is broken"), found.broken, ""),
        (_("Not yet, and there is time"), found.due, ""),
        (_("Closed or resting without an answer"), found.left, ""),
    ]
    return Table(
        name="promises",
        title=_("Was the first answer there in time?"),
        help=_(
            "Requests of the period. The promise is the one that she was given, by the working "
            "hours of that day; what was answered late or closed after the promise was over stays "
            "broken."
        ),
        columns=[
            Column(_("First answer"), Kind.WORDS),
            Column(_("Requests")),
            Column(_("Share"), Kind.SHARE),
        ],
        rows=[
            Row(
                name,
                (number, share(number, found.all)),
                {0: question.listed_asked(reply=reply)} if reply else {},
            )
            for name, number, reply in told
        ]
        + [
            Row(
                _("All"),
                (found.all, share(found.all, found.all)),
                {0: question.listed_asked()},
                is_total=True,
            )
        ],
        shape=Shape.BARS,
    )


def _percentiles(
    took: dict[int | None, Counter[int | None]], everybody: Counter[int | None]
) -> Table:
    names = {each.pk: str(each) for each in User.objects.filter(pk__in=[o for o in took if o])}
    rows = [
        _percentile_row(names.get(owner, "") if owner else _("Nobody’s"), counted)
        for owner, counted in took.items()
    ]
    return Table(
        name="percentiles",
        title=_("Working time until the first answer"),
        help=_(
            "The time within which so many percent of all requests had their first answer. Nights, "
            "weekends, holidays and rests are not counted. Who has no answer yet counts as slower "
            "than anybody; a dash means that so many were not answered."
        ),
        columns=[
            Column(_("Owner"), Kind.WORDS),
            Column(_("Requests")),
            Column(_("Answered")),
            *(Column(f"{percent} %", Kind.WORKING) for percent in PERCENTS),
        ],
        rows=[
            *sorted(rows, key=lambda row: row.name),
            _percentile_row(_("All"), everybody, is_total=True),
        ],
    )


def _percentile_row(name: str, counted: Counter[int | None], *, is_total: bool = False) -> Row:
    minutes = {value: n for value, n in counted.items() if value is not None}
    number = sum(counted.values())
    values = (at_percent(minutes, percent, of=number) for percent in PERCENTS)
    return Row(name, (number, sum(minutes.values()), *values), is_total=is_total)


def _steps(everybody: Counter[int | None]) -> Table:
    number = sum(everybody.values())
    minutes = {value: n for value, n in everybody.items() if value is not None}
    rows, counted = [], 0
    for step in STEPS:
        within = sum(n for value, n in minutes.items() if value <= step) - counted
        rows.append(Row(_hours(step), (within, share(within, number))))
        counted += within
    longer = sum(minutes.values()) - counted
    rows.append(Row(_("Longer"), (longer, share(longer, number))))
    return Table(
        name="steps",
        title=_("How long first answers took"),
        help=_("In working time; the share is of all requests of the period."),
        columns=[
            Column(_("Within"), Kind.WORDS),
            Column(_("Requests")),
            Column(_("Share"), Kind.SHARE),
        ],
        rows=rows,
        shape=Shape.BARS,
    )


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, AN_HOUR)
    if rest:
        return _("%(number)s min") % {"number": minutes}
    return _("%(number)s h") % {"number": hours}
