"""Reports that take long are kept for an hour, and say of when they are."""

import json
import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from reports.asking import Question
from reports.catalogue import Page
from reports.models import Report
from reports.tables import Column, Kind, Row, Shape, Table

# What takes less is computed whenever somebody looks.
SECONDS = 1.0
GOOD_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Answer:
    """The tables of a page, and of when they are; ``is_kept``: of an earlier look."""

    tables: list[Table]
    computed_at: datetime
    is_kept: bool = False


def answer(page: Page, question: Question) -> Answer:
    """What a page says to this question, now or at most an hour ago."""
    key = f"{page.slug}?{question.query}"
    now = timezone.now()
    kept = Report.objects.filter(question=key, computed_at__gt=now - GOOD_FOR).first()
    if kept is not None:
        return Answer([_table(each) for each in kept.tables], kept.computed_at, is_kept=True)
    began = time.monotonic()
    tables = page.compute(question)
    took = time.monotonic() - began
    if took >= SECONDS:
        _keep(
            Report(
                question=key, tables=_plain(tables), computed_at=now, took=timedelta(seconds=took)
            )
        )
    return Answer(tables, now)


def _keep(report: Report) -> None:
    """In the place of an older one; of two at the same moment the later stays."""
    Report.objects.bulk_create(
        [report],
        update_conflicts=True,
        unique_fields=["question"],
        update_fields=["tables", "computed_at", "took"],
    )


def forget_old() -> None:
    """Delete what is too old to be shown."""
    Report.objects.filter(computed_at__lte=timezone.now() - GOOD_FOR).delete()


def _plain(tables: list[Table]) -> Any:
    return json.loads(json.dumps([asdict(table) for table in tables], default=str))


def _table(kept: dict[str, Any]) -> Table:
    columns = [Column(each["title"], Kind(each["kind"])) for each in kept["columns"]]
    rows = [
        Row(
            each["name"],
            tuple(each["values"]),
            {int(at): link for at, link in each["links"].items()},
            is_total=each["is_total"],
        )
        for each in kept["rows"]
    ]
    shape = Shape(kept["shape"]) if kept["shape"] else None
    return Table(
        kept["name"], kept["title"], columns, rows, kept["help"], shape, tuple(kept["drawn"])
    )
