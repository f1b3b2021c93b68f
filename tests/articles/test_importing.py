"""Magazine text becomes a draft with its gaps on the table."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.findings import Gap
from articles.importing import parse_article, read_text
from articles.kinds import Audience, BlockKind, PromotionKind, Section, State
from articles.models import Article, Category, Promotion
from articles.selectors import article_findings
from articles.services import NotPublishable, import_article, publish_article

STORY = Path(__file__).parent / "data" / "sleep-light.txt"


@pytest.fixture(scope="module")
def parsed():
    return parse_article(read_text(STORY))


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("import_article", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_title_and_label_are_told_apart_and_the_label_is_taken_once(parsed):
    assert parsed.title == "Norland's Light Therapy for Tired Travellers"
    assert parsed.category == "Health Journeys"
    assert all(block.text != "Health Journeys" for block in parsed.blocks)


def test_headings_and_bullets_are_recognised(parsed):
    kinds = [block.kind for block in parsed.blocks]
    assert [b.text for b in parsed.blocks if b.kind == BlockKind.HEADING] == [
        "Why Norland?",
        "What a Lamp May Do",
        "Rules for Clinics",
        "Where to Find a Trial",
    ]
    assert [b.term for b in parsed.blocks if b.kind == BlockKind.LEAD_BULLET] == [
        "Deeper Rest",
        "Better Mood",
    ]
    assert kinds.count(BlockKind.BULLET) == 1
    assert kinds.count(BlockKind.CALLOUT) == 2


def test_a_wrapped_paragraph_is_one_paragraph(parsed):
    (paragraph,) = (b for b in parsed.blocks if b.text.startswith("Winters are long"))
    assert paragraph.text.endswith("from many countries to its coast.")
    assert "lamps and into the habits" in paragraph.text


def test_promotions_are_taken_out_of_the_body(parsed):
    assert [(p.kind, p.audience) for p in parsed.promotions] == [
        (PromotionKind.BANNER, Audience.PATIENT),
        (PromotionKind.PROGRAMME, Audience.PROFESSIONAL),
        (PromotionKind.WEBINAR, Audience.PATIENT),
    ]
    assert "→" not in parsed.promotions[1].text
    body = " ".join(block.text for block in parsed.blocks)
    assert "Certified" not in body
    assert "40,000" not in body


def test_the_disclaimer_is_taken_out_and_known_by_our_clauses(parsed):
    assert [code.value for code in parsed.clauses] == [f"D0{n}" for n in range(1, 8)]
    assert all("endorse" not in block.text for block in parsed.blocks)


def test_text_after_a_disclaimer_is_not_lost():
    text = (
        "Title\n\n"
        + "A long first sentence. " * 8
        + "\n\nDisclaimer: no warranty.\n\nGo on reading."
    )
    assert parse_article(text).blocks[-1].text == "Go on reading."


def test_a_heading_that_speaks_of_risks_opens_that_section():
    text = (
        "Title\n\n"
        + "A long first sentence. " * 8
        + "\n\nRisks and side effects\n\nThere are some."
    )
    assert parse_article(text).blocks[1].section == Section.RISKS


@pytest.mark.django_db
def test_the_draft_has_the_findings_an_editor_must_clear():
    run(STORY)
    article = Article.objects.get()
    codes = [finding.code for finding in article_findings(article)]
    assert article.state == State.DRAFT
    assert {Gap.NO_AUTHOR, Gap.NO_REVIEWER, Gap.NO_REFERENCES} < set(codes)
    assert codes.count(Gap.MISSING_TARGET) == 3
    assert codes.count(Gap.UNSOURCED_CLAIM) == 5
    assert codes.count(Gap.MISSING_SECTION) == 2
    assert codes.count(Gap.HYPE) == 2
    with pytest.raises(NotPublishable):
        publish_article(article.pk, actor=None)


@pytest.mark.django_db
def test_the_command_tells_the_findings_grouped_and_counted():
    told = run(STORY)
    assert re.search(r"It cannot be published: \d+ findings", told)
    assert "Sentence whose link or ending is missing (3, missing-target)" in told
    assert "No author (1, no-author)" in told
    assert "D01, D02, D03, D04, D05, D06, D07" in told


@pytest.mark.django_db
def test_importing_again_makes_nothing_and_changes_nothing():
    run(STORY)
    article = Article.objects.get()
    Article.objects.update(title="Edited since")
    assert "Already imported" in run(STORY)
    assert Article.objects.get().title == "Edited since"
    assert article.blocks.count() == Article.objects.get().blocks.count()


@pytest.mark.django_db
def test_another_text_under_the_same_title_is_refused(tmp_path):
    run(STORY)
    other = tmp_path / "other.txt"
    other.write_text(STORY.read_text() + "\n\nOne more thought.\n")
    with pytest.raises(CommandError, match="already called"):
        run(other)
    assert Article.objects.count() == 1


@pytest.mark.django_db
def test_a_dry_run_tells_the_same_and_keeps_nothing():
    told = run(STORY, "--dry-run")
    assert "missing-target" in told
    assert not Article.objects.exists()
    assert not Category.objects.exists()


@pytest.mark.django_db
def test_imported_promotions_rest_and_claims_have_no_source():
    run(STORY)
    assert Promotion.objects.filter(is_active=False).count() == 3
    claims = Article.objects.get().claims.all()
    assert len(claims) == 5
    assert not any(claim.is_verified for claim in claims)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read: No such file"),
        (b"", "is empty"),
        (b" \n\n ", "is empty"),
        (b"\x7fELF\x02\x01\x00\x00", "is not a text file"),
        ("Über Schlaf".encode("latin-1"), "is not text in UTF-8"),
        (b"a" * 5_000_000, "is larger than 1 MB"),
        (b"Only a title\n", "no body"),
        (b"A first sentence that is followed by nothing but more of it. " * 9, "no title"),
    ],
)
def test_a_file_that_holds_no_article_is_refused_in_one_sentence(tmp_path, content, told):
    path = tmp_path / "story.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=told) as refusal:
        run(path)
    assert str(refusal.value).count("\n") == 0
    assert not Article.objects.exists()


@pytest.mark.django_db
def test_a_folder_is_refused_too(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path)


@pytest.mark.django_db
def test_a_title_without_latin_letters_still_gets_an_address():
    article, _ = import_article("光と眠り\n\n" + "A long first sentence. " * 8, source="a test")
    assert article.slug.startswith("article-")
