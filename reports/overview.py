"""The first look: how many came, how many were answered in time, how many were booked."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from leads.models import StageChange
from leads.periods import Period
from leads.stages import Stage
from reports.asking import Question
from reports.counting import part_of
from reports.replies import answered
from reports.tables import Column, Kind, Row, Shape, Table, change, share, written

# The columns of the first look.
COLUMNS = ("first", "last", "came", "in_time", "decided", "share", "booked")
CAME, IN_TIME = COLUMNS.index("came"), COLUMNS.index("in_time")
HUNDRED = 100


def overview(question: Question) -> list[Table]:
    """The three figures beside those of the period before, and how they came about."""
    return [_at_a_glance(question), _over_time(question)]


def bookings(question: Question) -> QuerySet[StageChange]:
    """Every time a lead was booked in the period, whenever it came."""
    period = question.period
    moves = StageChange.objects.filter(
        to_stage=Stage.BOOKED, at__gte=period.begins, at__lt=period.ends
    )
    return moves.filter(question.wish("lead__")).order_by()


def booked(question: Question) -> int:
    """How many leads were booked in the period; one that was booked twice counts once."""
    return bookings(question).aggregate(number=Count("lead", distinct=True))["number"]


@dataclass(frozen=True)
class Figure:
    """One of the three things to see first, in words."""

    name: str
    number: str
    of: str
    before: str
    change: str
    link: str = ""


def figures(table: Table) -> list[Figure]:
    """The first look, as the table of it has it."""
    now, before = (dict(zip(COLUMNS, row.values, strict=True)) for row in table.rows)
    links = table.rows[0].links
    came = _figure(_("Requests that came"), now["came"], before["came"], links[CAME])
    won = _figure(_("Booked"), now["booked"], before["booked"])
    return [came, _in_time(now, before, links[IN_TIME]), won]


def _figure(name: str, now: Any, before: Any, link: str = "") -> Figure:
    words = _("before: %(number)s") % {"number": written(before, Kind.NUMBER)}
    grown = change(now, before)
    return Figure(
        name,
        written(now, Kind.NUMBER),
        "",
        words,
        written(grown, Kind.CHANGE) if grown else "",
        link,
    )


def _in_time(now: dict[str, Any], before: dict[str, Any], link: str) -> Figure:
    part, part_before = now["share"], before["share"]
    points = ""
    if part is not None and part_before is not None:
        number = round(HUNDRED * part) - round(HUNDRED * part_before)
        points = _("%(number)+d points") % {"number": number}
    return Figure(
        _("Answered in time"),
        written(part, Kind.SHARE),
        _("%(part)s of %(whole)s")
        % {
            "part": written(now["in_time"], Kind.NUMBER),
            "whole": written(now["decided"], Kind.NUMBER),
        },
        _("before: %(number)s") % {"number": written(part_before, Kind.SHARE)},
        points,
        link,
    )


def _at_a_glance(question: Question) -> Table:
    return Table(
        name="at-a-glance",
        title=_("Beside the period before"),
        help=_(
            "Requests: leads opened in the period, without spam, duplicates and what is to be "
            "confirmed. In time: the first answer left before its promise was over. Known by now: "
            "answered, or the promise is over; the share is of these. Booked: leads that were "
            "booked in the period, whenever they came."
        ),
        columns=[
            Column(_("Period"), Kind.WORDS),
            Column(_("From"), Kind.WORDS),
            Column(_("Until"), Kind.WORDS),
            Column(_("Requests")),
            Column(_("Answered in time")),
            Column(_("Known by now")),
            Column(_("Share in time"), Kind.SHARE),
            Column(_("Booked")),
        ],
        rows=[
            _row(_("This period"), question),
            _row(_("The period before"), question.before),
        ],
    )


def _row(name: str, question: Question) -> Row:
    found, period = answered(question), question.period
    return Row(
        name,
        (
            date_format(period.first), date_format(period.last), found.all, found.in_time,
            found.decided, share(found.in_time, found.decided), booked(question),
        ),
        {CAME: question.listed_asked(), IN_TIME: question.listed_asked(reply="in_time")},
    )  # fmt: skip


def _over_time(question: Question) -> Table:
    parts = question.period.parts
    begins = [part.begins for part in parts]
    is_in_time = Count("pk", filter=Q(is_first_reply_in_time=True))
    requests = question.asked().annotate(part=part_of("opened_at", begins)).values("part")
    came = {
        part: (number, in_time)
        for part, number, in_time in requests.annotate(
            number=Count("pk"), in_time=is_in_time
        ).values_list("part", "number", "in_time")
    }
    moves = bookings(question).annotate(part=part_of("at", begins)).values("part")
    number = Count("lead", distinct=True)
    won = dict(moves.annotate(number=number).values_list("part", "number"))
    return Table(
        name="over-time",
        title=_("Over time"),
        columns=[
            Column(_("From"), Kind.WORDS),
            Column(_("Until"), Kind.WORDS),
            Column(_("Requests")),
            Column(_("Answered in time")),
            Column(_("Booked")),
        ],
        rows=[
            Row(
                date_format(part.first),
                (date_format(part.last), *came.get(at, (0, 0)), won.get(at, 0)),
                _links_of(question, part),
            )
            for at, part in enumerate(parts)
        ],
        shape=Shape.COLUMNS,
        drawn=(1, 2, 3),
    )


def _links_of(question: Question, part: Period) -> dict[int, str]:
    there = Question(part, **question.chosen)
    return {
        1: there.listed_asked(),
        2: there.listed_asked(reply="in_time"),
    }
