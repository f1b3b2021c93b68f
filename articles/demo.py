"""The demo magazine, from TOML files. Made-up people, real references, the real publishing gate."""

import tomllib
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.db import transaction

from articles.models import (
    Article,
    Block,
    Category,
    Claim,
    Contributor,
    Correction,
    Reference,
    Trial,
)
from articles.services import publish_article
from catalog.models import Destination, Treatment

COPIED = (
    "title",
    "summary",
    "plain_summary",
    "article_type",
    "review_note",
    "reviewed_on",
    "review_due_on",
    "conflict_statement",
    "is_acute",
    "is_story",
    "is_sponsored",
)


@transaction.atomic
def load_demo_articles(folder: Path) -> int:
    """Load ``people.toml`` and ``articles/*.toml`` of ``folder``; return how many were new.

    An article that is there already stays as it is. Raises NotPublishable for one with findings.
    """
    _load_people(_read(folder / "people.toml"))
    texts = [_read(path) for path in sorted((folder / "articles").glob("*.toml"))]
    known = set(Article.objects.values_list("slug", flat=True))
    new = [text for text in texts if text["slug"] not in known]
    for text in new:
        _load_article(text)
    return len(new)


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _load_people(people: dict[str, Any]) -> None:
    for position, row in enumerate(people["category"], start=1):
        defaults = {"name": row["name"], "summary": row["summary"], "position": position}
        Category.objects.get_or_create(slug=row["slug"], defaults=defaults)
    for slug, row in (people["authors"] | people["reviewers"]).items():
        Contributor.objects.get_or_create(slug=slug, defaults={**row, "is_demo": True})


def _load_article(text: dict[str, Any]) -> None:
    published_at = _morning(text["published_on"])
    article = Article.objects.create(
        slug=text["slug"],
        key_points="\n".join(text.get("key_points", [])),
        category=Category.objects.get(slug=text["category"]),
        author=Contributor.objects.get(slug=text["author"]),
        reviewer=Contributor.objects.get(slug=text["reviewer"]),
        treatment=_named(Treatment, text["treatment"]),
        destination=_named(Destination, text["destination"]),
        source_note="Demo content.",
        updated_at=published_at,
        **{name: text[name] for name in COPIED if name in text},
    )
    _load_parts(article, text)
    publish_article(article.pk, actor=None, at=published_at)


def _load_parts(article: Article, text: dict[str, Any]) -> None:
    Block.objects.bulk_create(
        Block(article=article, position=position, **row)
        for position, row in enumerate(text["block"], start=1)
    )
    references = {
        row["number"]: Reference.objects.create(article=article, **row)
        for row in text.get("reference", [])
    }
    for row in text.get("claim", []):
        source = references[row["reference"]]
        Claim.objects.create(article=article, **{**row, "reference": source})
    Trial.objects.bulk_create(Trial(article=article, **row) for row in text.get("trial", []))
    Correction.objects.bulk_create(
        Correction(article=article, **row) for row in text.get("correction", [])
    )


def _named(model: type[Any], slug: str) -> Any:
    return model.objects.get(slug=slug) if slug else None


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), tzinfo=UTC)
