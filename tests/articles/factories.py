"""Articles for tests: complete and publishable unless told otherwise."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from articles.kinds import BlockKind, Section
from articles.models import Article, Block, Category, Contributor, Reference
from articles.services import publish_article
from catalog.evidence import Grade
from catalog.models import Category as Field
from catalog.models import Destination, Treatment

_number = count(1)
# Later articles are newer, by an hour each.
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)

BODY = (
    (BlockKind.PARAGRAPH, "", "", "What this is about, in a few calm words [1]."),
    (BlockKind.HEADING, Section.RISKS, "", "What can go wrong"),
    (BlockKind.BULLET, "", "", "A wound can heal slowly [2]."),
    (BlockKind.LEAD_BULLET, "", "Travel", "A long flight can be hard on you [3]."),
    (BlockKind.HEADING, Section.ALTERNATIVES, "", "Other choices"),
    (BlockKind.PARAGRAPH, "", "", "You can wait, or have no treatment."),
)


def make_category(**given: Any) -> Category:
    n = next(_number)
    return Category.objects.create(**{"slug": f"shelf-{n}", "name": f"Shelf {n}"} | given)


def make_contributor(**given: Any) -> Contributor:
    n = next(_number)
    return Contributor.objects.create(**{"slug": f"person-{n}", "name": f"Person {n}"} | given)


def make_treatment(grade: Grade = Grade.ESTABLISHED, **given: Any) -> Treatment:
    n = next(_number)
    field = Field.objects.get_or_create(slug="test-field", defaults={"name": "Test field"})[0]
    values = {"slug": f"treatment-{n}", "name": f"Treatment {n}", "category": field}
    return Treatment.objects.create(**values | {"grade": grade} | given)


def make_destination(**given: Any) -> Destination:
    values = {"name": "Iceland", "country": "IS", "currency": "ISK", "languages": "is"}
    return Destination.objects.create(
        **values | {"slug": "is", "time_zone": "Atlantic/Reykjavik"} | given
    )


def make_article(*, is_published: bool = True, body: Any = BODY, **given: Any) -> Article:
    """An article with three references and all that a medical article needs."""
    n = next(_number)
    values: dict[str, Any] = {
        "slug": f"article-{n}",
        "title": f"Article {n}",
        "summary": "What it says, in short.",
        "review_note": "Each claim was compared with its source.",
        "reviewed_on": date(2026, 1, 1),
        "review_due_on": date(2036, 1, 1),
    }
    for name, make in (
        ("category", make_category),
        ("author", make_contributor),
        ("reviewer", make_contributor),
    ):
        if name not in given:
            values[name] = make()
    article = Article.objects.create(**values | given)
    for number in (1, 2, 3):
        Reference.objects.create(article=article, number=number, title=f"Source {number}")
    for kind, section, term, text in body:
        add_block(article, kind, text, section=section, term=term)
    if is_published:
        article = publish_article(article.pk, actor=None, at=FIRST_DAY + timedelta(hours=n))
    return article


def add_block(article: Article, kind: BlockKind, text: str, **given: Any) -> Block:
    """One more block at the end."""
    position = article.blocks.count() + 1
    return Block.objects.create(article=article, kind=kind, text=text, position=position, **given)
