"""``import_article FILE``: a draft from magazine text, and everything that stands against it."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from articles.findings import Finding, Gap
from articles.importing import NotImportable, read_text
from articles.kinds import BlockKind
from articles.models import Article
from articles.selectors import article_findings
from articles.services import import_article


class Command(BaseCommand):
    help = "Turn a text file into a draft article and list what keeps it from being published."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a plain text file in UTF-8")
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would happen and keep nothing"
        )

    def handle(self, *_args: Any, file: Path, dry_run: bool, **_options: Any) -> None:
        try:
            text = read_text(file)
            with transaction.atomic():
                article, is_new = import_article(text, source=file.name)
                lines = [*_about(article, is_new=is_new, dry_run=dry_run), *_findings(article)]
                transaction.set_rollback(dry_run)
        except NotImportable as error:
            raise CommandError(str(error)) from error
        # Only now: output that nobody takes must not undo the import.
        self.stdout.write("\n".join(lines))


def _about(article: Article, *, is_new: bool, dry_run: bool) -> Iterator[str]:
    if not is_new:
        told = "Already imported; nothing was changed"
    elif dry_run:
        told = "Would become a draft; nothing was kept"
    else:
        told = "New draft"
    yield f"{told}: “{article.title}” ({article.slug})"
    kinds = [block.kind for block in article.blocks.all()]
    parts = [f"{kind.label.lower()} × {kinds.count(kind)}" for kind in BlockKind if kind in kinds]
    yield f"  Body: {', '.join(parts)}."
    yield f"  Category: {article.category.name if article.category else 'none'}."
    yield f"  Promotions, kept apart and inactive: {article.promotions.count()}."
    yield f"  {article.source_note}"


def _findings(article: Article) -> Iterator[str]:
    findings = article_findings(article)
    if not findings:
        yield "\nNothing stands against publishing it."
        return
    yield f"\nIt cannot be published: {len(findings)} findings."
    grouped: dict[Gap, list[Finding]] = defaultdict(list)
    for finding in findings:
        grouped[finding.code].append(finding)
    for code, group in grouped.items():
        yield f"\n{code.label} ({len(group)}, {code.value})"
        yield from (f"  - {finding.place}: {finding.message}" for finding in group)
