"""An article with everything its page shows, in two queries.

References, claims, trials and corrections of one article are few and short: they come as JSON
arrays beside the article itself. One query each would be four more round trips on the page that
is read most.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Aggregate, JSONField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from articles.kinds import BlockKind
from articles.models import Article, Block, Claim, Correction, Reference, Trial

WORDS_A_MINUTE = 200
BESIDE: dict[str, type[Model]] = {
    "reference_rows": Reference,
    "claim_rows": Claim,
    "trial_rows": Trial,
    "correction_rows": Correction,
}
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class ArticlePage:
    """What the page of one article is made of."""

    article: Article
    blocks: list[Block]
    references: list[Reference]
    claims: list[Claim]
    trials: list[Trial]
    corrections: list[Correction]

    @property
    def outline(self) -> list[Block]:
        """The main headings, each with its ``anchor``."""
        return [b for b in self.blocks if b.is_heading and b.level == 2]

    @property
    def reading_minutes(self) -> int:
        """How long the body takes to read, at least a minute."""
        words = sum(len(block.full_text.split()) for block in self.blocks)
        return max(1, math.ceil(words / WORDS_A_MINUTE))


def article_page(articles: QuerySet[Article], *, slug: str) -> ArticlePage:
    """The page of the article with this slug among ``articles``. Raises Article.DoesNotExist."""
    rows = {name: Subquery(_rows_of(model)) for name, model in BESIDE.items()}
    article = articles.annotate(**rows).get(slug=slug)
    references = _read(Reference, article)
    claims = _read(Claim, article)
    by_id = {reference.pk: reference for reference in references}
    for claim in claims:
        claim.reference = by_id[claim.reference_id] if claim.reference_id else None
    return ArticlePage(
        article=article,
        blocks=laid_out(list(article.blocks.all())),
        references=sorted(references, key=lambda reference: reference.number),
        claims=sorted(claims, key=lambda claim: claim.pk),
        trials=sorted(_read(Trial, article), key=lambda trial: trial.pk),
        corrections=sorted(_read(Correction, article), key=lambda c: (c.on, c.pk), reverse=True),
    )


def laid_out(blocks: Sequence[Block]) -> list[Block]:
    """The blocks in their order, each bullet told whether it begins or ends its list."""
    laid = list(blocks)
    is_item = [BlockKind(block.kind).is_list_item for block in laid]
    for before, block, now, after in zip(
        [False, *is_item], laid, is_item, [*is_item[1:], False], strict=False
    ):
        block.is_list_start = now and not before
        block.is_list_end = now and not after
    return laid


class _JsonRows(Aggregate):
    """An array of values, as JSON: the one aggregate that Django has no common name for."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_AGG", **extra)


def _rows_of(model: type[Model]) -> QuerySet[Any, Any]:
    names = [column.attname for column in model._meta.concrete_fields]
    return (
        model._default_manager.filter(article=OuterRef("pk"))
        .order_by()
        .values("article")
        .annotate(rows=_JsonRows(JSONObject(**{name: name for name in names})))
        .values("rows")
    )


def _read(model: type[Row], article: Article) -> list[Row]:
    annotation = next(name for name, beside in BESIDE.items() if beside is model)
    columns = model._meta.concrete_fields
    return [
        model.from_db(
            article._state.db,
            [column.attname for column in columns],
            [column.to_python(row[column.attname]) for column in columns],
        )
        for row in getattr(article, annotation) or []
    ]
