"""From where requests came, and what became of them: article, request, quote, booking."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from articles.models import Article
from leads.stages import WAY, Stage
from quotes.models import IntakeCount, QuoteRequest
from reports.asking import SOURCES, Question
from reports.tables import Column, Kind, Row, Shape, Table, share

MOST_LISTED = 50
QUOTED, BOOKED = WAY.index(Stage.QUOTE_SENT), WAY.index(Stage.BOOKED)
LABELS = ("source", "medium", "campaign", "referrer")


class Fates:
    """What became of the requests of each source."""

    def __init__(self, rows: Iterable[tuple[Any, int | None, int]]) -> None:
        self.requests: Counter[Any] = Counter()
        self.quoted: Counter[Any] = Counter()
        self.booked: Counter[Any] = Counter()
        for source, furthest, number in rows:
            self.requests[source] += number
            self.quoted[source] += number if (furthest or 0) >= QUOTED else 0
            self.booked[source] += number if (furthest or 0) >= BOOKED else 0

    def of(self, source: Any) -> tuple[int | float | None, ...]:
        """Requests, those that had a quote, the share, those that were booked, the share."""
        return _figures(self.requests[source], self.quoted[source], self.booked[source])

    @property
    def most_first(self) -> list[Any]:
        """The sources, those with most requests first."""
        return sorted(self.requests, key=lambda each: (-self.requests[each], str(each)))

    def rest(self, listed: Iterable[Any]) -> tuple[int | float | None, ...]:
        """The figures of all sources that are not listed, together."""
        others = self.requests.keys() - set(listed)
        counted = (self.requests, self.quoted, self.booked)
        return _figures(*(sum(each[source] for source in others) for each in counted))


def _figures(requests: int, quoted: int, booked: int) -> tuple[int | float | None, ...]:
    return (requests, quoted, share(quoted, requests), booked, share(booked, requests))


def sources(question: Question) -> list[Table]:
    """The ways by which requests came, the articles, and the campaigns and sites."""
    return [
        _by_source(question),
        _by_article(question),
        _by_touch(question, "first_touch", "first", _("First visit: campaign or site")),
        _by_touch(question, "last_touch", "last", _("Last visit: campaign or site")),
    ]


def _columns(first: str, *more: Column) -> list[Column]:
    return [
        Column(first, Kind.WORDS),
        *more,
        Column(_("Requests")),
        Column(_("Had a quote")),
        Column(_("Share"), Kind.SHARE),
        Column(_("Booked")),
        Column(_("Share booked"), Kind.SHARE),
    ]


def _by_source(question: Question) -> Table:
    rows = question.asked().values_list("source", "furthest").annotate(n=Count("pk"))
    fates = Fates(rows.order_by())
    quote, booking = Stage.QUOTE_SENT.value, Stage.BOOKED.value

    def links(source: str) -> dict[int, str]:
        if source not in SOURCES:
            return {}
        return {
            0: question.listed_asked(source=source),
            1: question.listed_asked(source=source, reached=quote),
            3: question.listed_asked(source=source, reached=booking),
        }

    return Table(
        name="sources",
        title=_("Came by"),
        help=_("A quote and a booking are counted where a lead ever came as far as that stage."),
        columns=_columns(_("Source")),
        rows=[
            Row(SOURCES.get(source, source or _("Not known")), fates.of(source), links(source))
            for source in fates.most_first
        ],
        shape=Shape.BARS,
        drawn=(0, 1, 3),
    )


def _openings(question: Question) -> QuerySet[QuoteRequest]:
    """The requests by which the leads of the period were opened, one for each."""
    earlier = QuoteRequest.objects.filter(lead=OuterRef("lead"), pk__lt=OuterRef("pk"))
    return QuoteRequest.objects.filter(question.counts("lead__"), ~Exists(earlier)).order_by()


def _by_article(question: Question) -> Table:
    told = _openings(question).filter(article_uuid__isnull=False)
    fates = Fates(told.values_list("article_uuid", "lead__furthest").annotate(n=Count("pk")))
    begun = _forms_begun(question)
    articles = dict(
        Article.objects.filter(uuid__in={*fates.requests, *begun}).values_list("uuid", "title")
    )
    order = sorted(
        {*fates.requests, *begun},
        key=lambda each: (-fates.requests[each], -begun[each], articles.get(each, "")),
    )
    listed = order[:MOST_LISTED]
    rows = [
        Row(
            articles.get(each, _("An article that is gone")),
            (begun[each] if begun else None, *fates.of(each)),
        )
        for each in listed
    ]
    if order[MOST_LISTED:]:
        others = sum(begun[each] for each in order[MOST_LISTED:])
        rows.append(Row(_("Others"), (others if begun else None, *fates.rest(listed))))
    return Table(
        name="articles",
        title=_("Articles"),
        help=_(
            "By the article from which the form of the lead’s first request was reached. Forms "
            "begun are counted by the day in UTC, and cannot be told apart by the filters."
        ),
        columns=_columns(_("Article"), Column(_("Forms begun"))),
        rows=rows,
        shape=Shape.BARS,
        drawn=(1, 2, 4),
    )


def _forms_begun(question: Question) -> Counter[Any]:
    """How many forms were begun from each article; nothing where filters leave some out."""
    found: Counter[Any] = Counter()
    if not question.chosen:
        period = question.period
        days = IntakeCount.objects.filter(day__gte=period.first, day__lte=period.last)
        for article, number in days.exclude(article="").values_list("article", "begun"):
            found[UUID(article)] += number
    return found


def _by_touch(question: Question, column: str, name: str, title: str) -> Table:
    told = _openings(question).filter(**{f"{column}__isnull": False})
    labels = {label: KT(f"{column}__{label}") for label in LABELS}
    rows = told.annotate(**{f"of_{label}": each for label, each in labels.items()})
    keys = [f"of_{label}" for label in LABELS]
    counted = rows.values_list(*keys, "lead__furthest").annotate(n=Count("pk"))
    fates = Fates((tuple(each[:-2]), each[-2], each[-1]) for each in counted)
    listed = fates.most_first[:MOST_LISTED]
    found = [
        Row(_touch_in_words(dict(zip(LABELS, each, strict=True))), fates.of(each))
        for each in listed
    ]
    if len(fates.requests) > MOST_LISTED:
        found.append(Row(_("Others"), fates.rest(listed)))
    return Table(
        name=f"{name}-visit",
        title=title,
        help=_("As far as the browser told it; who came by herself is not in this table."),
        columns=_columns(_("Campaign or site")),
        rows=found,
    )


def _touch_in_words(touch: Mapping[str, str | None]) -> str:
    """The labels of a campaign, or the site from which she came."""
    labels = [touch[name] for name in ("source", "medium", "campaign")]
    told = " / ".join(label for label in labels if label)
    return told or touch["referrer"] or _("Not known")
