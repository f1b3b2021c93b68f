"""Reads of the magazine that span tables."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from articles.findings import Finding, Passage, Snapshot, StatedClaim, StatedTrial, findings_of
from articles.kinds import ArticleType, BlockKind
from articles.models import Article, Block, Category
from catalog.models import Destination, Treatment


@dataclass(frozen=True)
class Origin:
    """The article from which somebody came to ask for a quote."""

    article_uuid: UUID
    title: str
    treatment: Treatment | None
    destination: Destination | None


def origin_of(article_uuid: UUID | str) -> Origin | None:
    """Where a visitor came from: a published article, or None for anything else."""
    try:
        wanted = UUID(str(article_uuid))
    except ValueError:
        return None
    around = Article.objects.published().select_related("treatment", "destination")
    article = around.filter(uuid=wanted).first()
    if article is None:
        return None
    return Origin(article.uuid, article.title, article.treatment, article.destination)


def shelves() -> QuerySet[Category]:
    """The categories in which a reader finds at least one article."""
    published = Article.objects.published().filter(category=OuterRef("pk"))
    return Category.objects.filter(Exists(published))


def newest_articles(category: Category | None = None) -> QuerySet[Article]:
    """Published articles as lists show them, newest first."""
    articles = Article.objects.published().newest_first().with_people_and_places()
    return articles.filter(category=category) if category else articles


def article_findings(article: Article) -> list[Finding]:
    """Everything that stands against publishing this article as it is stored."""
    return findings_of(snapshot_of(article))


def snapshot_of(article: Article) -> Snapshot:
    """An article as the publishing rules see it. Uses prefetched rows where there are any."""
    blocks = list(article.blocks.all())
    return Snapshot(
        is_medical=article.article_type == ArticleType.MEDICAL,
        is_sponsored=article.is_sponsored,
        author_id=article.author_id,
        reviewer_id=article.reviewer_id,
        has_review_note=bool(article.review_note.strip()) and article.reviewed_on is not None,
        has_review_due_date=article.review_due_on is not None,
        has_category=article.category_id is not None,
        has_summary=bool(article.summary.strip()),
        has_conflict_statement=bool(article.conflict_statement.strip()),
        sections=_sections_with_text(blocks),
        reference_numbers=frozenset(r.number for r in article.references.all()),
        passages=(*_front_matter(article), *map(_passage, blocks)),
        claims=tuple(
            StatedClaim(claim.text, has_source=claim.is_verified) for claim in article.claims.all()
        ),
        trials=tuple(
            StatedTrial(trial.registry, trial.identifier, has_link=bool(trial.url))
            for trial in article.trials.all()
        ),
    )


def _front_matter(article: Article) -> list[Passage]:
    parts = {
        "summary": article.summary,
        "plain_summary": article.plain_summary,
        "review_note": article.review_note,
        "conflict_statement": article.conflict_statement,
    }
    points = (
        Passage("key_points", text, is_body=False, is_list_item=True)
        for text in article.key_point_list
    )
    return [
        Passage("title", article.title, is_body=False, is_heading=True),
        *(Passage(name, text, is_body=False) for name, text in parts.items() if text.strip()),
        *points,
    ]


def _passage(block: Block) -> Passage:
    return Passage(
        f"block {block.position}",
        block.full_text,
        is_body=not block.is_heading,
        is_list_item=BlockKind(block.kind).is_list_item,
        is_heading=block.is_heading,
    )


def _sections_with_text(blocks: list[Block]) -> frozenset[str]:
    """The sections that hold something; a heading alone does not make a section."""
    found: set[str] = set()
    open_sections: dict[int, str] = {}
    for block in blocks:
        if block.is_heading:
            open_sections = {
                level: section for level, section in open_sections.items() if level < block.level
            }
            open_sections[block.level] = block.section
        elif block.text.strip():
            found |= {block.section, *open_sections.values()}
    return frozenset(found - {""})
