"""Writes about articles: publish, withdraw, and keep what is published worth publishing."""

import hashlib
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from articles.findings import Finding
from articles.importing import NotImportable, ParsedArticle, parse_article
from articles.kinds import State
from articles.models import Article, Block, Category, Claim, Promotion
from articles.selectors import article_findings
from articles.wording import claims_in


class NotPublishable(Exception):
    """Something stands against publishing this article; ``findings`` lists all of it."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(", ".join(sorted({finding.code.value for finding in findings})))
        self.findings = findings


class EditedMeanwhile(Exception):
    """Somebody else saved this article after it was opened."""


@transaction.atomic
def publish_article(
    article_id: int, *, actor: AbstractBaseUser | AnonymousUser | None, at: datetime | None = None
) -> Article:
    """Show an article to readers, from now on or as of ``at``.

    Raises NotPublishable with every finding. Publishing a published article changes nothing.
    """
    article = Article.objects.select_for_update().get(pk=article_id)
    if article.is_published:
        return article
    require_publishable(article)
    article.state = State.PUBLISHED
    if article.published_at is None:
        article.published_at = at or timezone.now()
        article.published_by_id = actor.pk if actor else None
    article.version += 1
    article.save(update_fields=["state", "published_at", "published_by", "version"])
    return article


@transaction.atomic
def withdraw_article(article_id: int) -> Article:
    """Take an article away from readers; it is a draft again and keeps its first date."""
    article = Article.objects.select_for_update().get(pk=article_id)
    article.state = State.DRAFT
    article.version += 1
    article.save(update_fields=["state", "version"])
    return article


def require_publishable(article: Article) -> None:
    """Raise NotPublishable unless nothing stands against publishing the article as stored."""
    findings = article_findings(article)
    if findings:
        raise NotPublishable(findings)


def claim_edit(article: Article) -> None:
    """Take the right to save this edit: exactly one of two people who opened the same version.

    Raises EditedMeanwhile for the other.
    """
    opened = Article.objects.filter(pk=article.pk, version=article.version)
    if not opened.update(version=F("version") + 1):
        raise EditedMeanwhile
    article.version += 1


@transaction.atomic
def import_article(text: str, *, source: str) -> tuple[Article, bool]:
    """Make a draft of a magazine text; the second value says whether it is new.

    The same text a second time changes nothing. Its claims become claims without a source, its
    promotions rest inactive. Raises NotImportable for a text without an article in it, and for
    another text under a title that is already taken.
    """
    digest = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()
    known = Article.objects.filter(source_digest=digest).first()
    if known:
        return known, False
    parsed = parse_article(text)
    slug = slugify(parsed.title)[:120].strip("-") or f"article-{digest[:8]}"
    if Article.objects.filter(slug=slug).exists():
        raise NotImportable(f"Another article is already called “{parsed.title}”.")
    article = Article.objects.create(
        slug=slug,
        title=parsed.title,
        category=_shelf(parsed.category),
        source_digest=digest,
        source_note=_source_note(parsed, source),
    )
    _store_parts(article, parsed)
    return article, True


def _shelf(label: str) -> Category | None:
    slug = slugify(label)[:50]
    if not slug:
        return None
    return Category.objects.get_or_create(slug=slug, defaults={"name": label})[0]


def _source_note(parsed: ParsedArticle, source: str) -> str:
    note = f"Imported from {source}."
    if parsed.clauses:
        codes = ", ".join(code.value for code in parsed.clauses)
        note += f" Its own disclaimer was left out; our clauses stand for it: {codes}."
    return note


def _store_parts(article: Article, parsed: ParsedArticle) -> None:
    blocks = [
        Block(
            article=article,
            position=position,
            kind=block.kind,
            section=block.section,
            term=block.term,
            text=block.text,
        )
        for position, block in enumerate(parsed.blocks, start=1)
    ]
    Block.objects.bulk_create(blocks)
    Claim.objects.bulk_create(
        Claim(article=article, kind=kind, text=sentence)
        for block in blocks
        if not block.is_heading
        for kind, sentence in claims_in(block.full_text)
    )
    Promotion.objects.bulk_create(
        Promotion(article=article, kind=part.kind, audience=part.audience, text=part.text)
        for part in parsed.promotions
    )
