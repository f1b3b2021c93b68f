"""The one way from draft to published, and what the database itself refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from articles.findings import Gap
from articles.kinds import BlockKind, ClaimKind, Section, State
from articles.models import Article, Claim
from articles.selectors import article_findings
from articles.services import (
    EditedMeanwhile,
    NotPublishable,
    claim_edit,
    publish_article,
    withdraw_article,
)
from staff.models import User
from tests.articles.factories import add_block, make_article, make_contributor

pytestmark = pytest.mark.django_db


def test_a_complete_draft_is_published_by_somebody():
    editor = User.objects.create_user("editor")
    article = publish_article(make_article(is_published=False).pk, actor=editor)
    article.refresh_from_db()
    assert article.is_published
    assert article.published_at is not None
    assert article.published_by == editor


def test_an_incomplete_draft_stays_a_draft_and_every_finding_is_told():
    article = make_article(is_published=False, author=None, review_due_on=None)
    with pytest.raises(NotPublishable) as refusal:
        publish_article(article.pk, actor=None)
    assert {f.code for f in refusal.value.findings} == {Gap.NO_AUTHOR, Gap.NO_REVIEW_DUE_DATE}
    article.refresh_from_db()
    assert article.state == State.DRAFT


def test_publishing_again_changes_nothing():
    article = make_article()
    assert publish_article(article.pk, actor=None).published_at == article.published_at
    article.refresh_from_db()
    assert article.version == 2


def test_a_withdrawn_article_keeps_its_first_date():
    article = make_article()
    assert not withdraw_article(article.pk).is_published
    assert publish_article(article.pk, actor=None).published_at == article.published_at


def test_a_heading_alone_makes_no_section():
    body = (
        (BlockKind.HEADING, Section.RISKS, "", "Risks"),
        (BlockKind.HEADING, Section.ALTERNATIVES, "", "Other choices"),
        (BlockKind.PARAGRAPH, "", "", "You can wait."),
    )
    article = make_article(is_published=False, body=body)
    assert [f.message for f in article_findings(article)] == [
        "A medical article needs a section: Risks."
    ]


def test_a_section_reaches_over_the_smaller_headings_in_it():
    article = make_article(is_published=False, body=())
    add_block(article, BlockKind.HEADING, "Risks", section=Section.RISKS, level=2)
    add_block(article, BlockKind.HEADING, "Of the journey", level=3)
    add_block(article, BlockKind.PARAGRAPH, "It is long.")
    add_block(article, BlockKind.PARAGRAPH, "You can wait.", section=Section.ALTERNATIVES)
    assert article_findings(article) == []


def test_a_section_ends_with_the_next_heading_of_its_rank():
    article = make_article(is_published=False, body=())
    add_block(article, BlockKind.PARAGRAPH, "You can wait.", section=Section.ALTERNATIVES)
    add_block(article, BlockKind.HEADING, "The journey", level=2)
    add_block(article, BlockKind.HEADING, "Its risks", section=Section.RISKS, level=3)
    add_block(article, BlockKind.HEADING, "Prices", level=2)
    add_block(article, BlockKind.PARAGRAPH, "They differ.")
    assert [f.code for f in article_findings(article)] == [Gap.MISSING_SECTION]


def test_a_claim_whose_source_is_deleted_stands_in_the_way():
    article = make_article(is_published=False)
    source = article.references.get(number=3)
    Claim.objects.create(article=article, kind=ClaimKind.BENEFIT, text="Rest.", reference=source)
    assert article_findings(article) == []
    add_block(article, BlockKind.PARAGRAPH, "More words.")
    source.delete()
    assert {f.code for f in article_findings(article)} == {
        Gap.TOO_FEW_REFERENCES,
        Gap.UNKNOWN_REFERENCE,
        Gap.UNSOURCED_CLAIM,
    }


@pytest.mark.parametrize(
    "change",
    [
        {"author": None},
        {"reviewer": None},
        {"category": None},
        {"published_at": None},
        {"review_due_on": None},
        {"state": "somewhere"},
        {"article_type": "advertisement"},
    ],
)
def test_the_database_refuses_a_published_article_without_its_people_and_dates(change):
    article = make_article()
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(**change)


def test_the_database_refuses_an_article_reviewed_by_its_author():
    article = make_article()
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(reviewer=article.author)


def test_a_draft_may_lack_everything():
    Article.objects.create(slug="bare", title="Bare")
    somebody = make_contributor()
    Article.objects.create(slug="own", title="Own", author=somebody, reviewer=somebody)


def test_of_two_people_with_the_same_version_one_may_save():
    article = make_article(is_published=False)
    mine, yours = Article.objects.get(pk=article.pk), Article.objects.get(pk=article.pk)
    claim_edit(mine)
    with pytest.raises(EditedMeanwhile):
        claim_edit(yours)


def test_a_review_is_overdue_the_day_after_it_was_due():
    article = make_article(review_due_on=date(2026, 1, 1))
    assert article.is_review_overdue
    article.review_due_on = date(2099, 1, 1)
    assert not article.is_review_overdue
