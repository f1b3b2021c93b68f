"""The public pages: who is shown what, with which clauses, in how many queries."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from articles.kinds import BlockKind, ClaimKind
from articles.models import Claim, Correction, Trial
from articles.registries import Registry
from articles.selectors import origin_of
from articles.services import withdraw_article
from catalog.evidence import CallToAction, Grade
from tests.articles.factories import (
    add_block,
    make_article,
    make_category,
    make_destination,
    make_treatment,
)

pytestmark = pytest.mark.django_db


def clauses_of(response) -> list[str]:
    """The codes of the clauses on a page, in their order."""
    return re.findall(r'data-disclaimer="(D\d\d)@\d+"', response.content.decode())


def full_article(**given):
    """An article with something in each of its tables."""
    article = make_article(**given)
    reference = article.references.get(number=2)
    Claim.objects.create(article=article, kind=ClaimKind.SAFETY, text="Heals", reference=reference)
    Claim.objects.create(article=article, kind=ClaimKind.BENEFIT, text="Helps")
    Trial.objects.create(
        article=article,
        registry=Registry.CLINICALTRIALS,
        identifier="NCT02961504",
        url="https://clinicaltrials.gov/study/NCT02961504",
        checked_on=date(2026, 1, 1),
    )
    for day in (1, 2):
        Correction.objects.create(
            article=article, on=date(2026, 1, day), old="Was", new=f"Is {day}", reason="Why"
        )
    return article


def test_an_article_page_brings_everything_that_belongs_to_it(client):
    article = full_article()
    context = client.get(article.get_absolute_url()).context
    assert context["article"] == article
    assert [b.text for b in context["blocks"]] == [b.text for b in article.blocks.all()]
    assert [r.number for r in context["references"]] == [1, 2, 3]
    assert [(c.text, c.is_verified) for c in context["claims"]] == [
        ("Heals", True),
        ("Helps", False),
    ]
    assert context["claims"][0].reference.number == 2
    assert context["trials"][0].checked_on == date(2026, 1, 1)
    assert [c.new for c in context["corrections"]] == ["Is 2", "Is 1"]
    assert [h.text for h in context["outline"]] == ["What can go wrong", "Other choices"]
    assert context["reading_minutes"] == 1
    assert context["is_review_overdue"] is False


def test_an_article_without_parts_has_empty_lists(client):
    context = client.get(make_article().get_absolute_url()).context
    assert (context["claims"], context["trials"], context["corrections"]) == ([], [], [])


def test_long_articles_take_longer_to_read(client):
    article = make_article()
    add_block(article, BlockKind.PARAGRAPH, "word " * 1000)
    assert client.get(article.get_absolute_url()).context["reading_minutes"] == 6


def test_headings_are_reached_from_the_outline(client):
    response = client.get(make_article().get_absolute_url())
    for heading in response.context["outline"]:
        assert f'id="{heading.anchor}"' in response.content.decode()


def test_bullets_that_follow_each_other_are_one_list(client):
    blocks = client.get(make_article().get_absolute_url()).context["blocks"]
    assert [b.is_list_start for b in blocks] == [False, False, True, False, False, False]
    assert [b.is_list_end for b in blocks] == [False, False, False, True, False, False]


@pytest.mark.parametrize("others", [2, 59])
def test_an_article_page_takes_few_queries_however_many_articles_there_are(
    client, django_assert_num_queries, others
):
    shelf = make_category()
    article = full_article(
        category=shelf, treatment=make_treatment(), destination=make_destination()
    )
    for _ in range(others):
        make_article(category=shelf)
    # Our working hours are asked for once a minute, and not by each page.
    client.get(article.get_absolute_url())
    with django_assert_num_queries(3):
        client.get(article.get_absolute_url())


@pytest.mark.parametrize("others", [3, 60])
def test_lists_take_few_queries_however_many_articles_there_are(
    client, django_assert_max_num_queries, others
):
    shelf = make_category()
    for _ in range(others):
        make_article(category=shelf, treatment=make_treatment())
    for address in (reverse("home"), reverse("articles"), shelf.get_absolute_url()):
        with django_assert_max_num_queries(5):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("name", ["home", "articles", "category", "article"])
def test_pages_are_read_only(client, name, method):
    article = make_article()
    address = {
        "home": reverse("home"),
        "articles": reverse("articles"),
        "category": article.category.get_absolute_url(),
        "article": article.get_absolute_url(),
    }[name]
    assert client.head(address).status_code == 200
    assert getattr(client, method)(address).status_code == 405


def test_a_draft_is_not_there_for_readers(client):
    draft = make_article(is_published=False)
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(draft.category.get_absolute_url()).status_code == 404
    assert client.get(reverse("home")).context["featured"] is None
    assert list(client.get(reverse("articles")).context["page"]) == []


def test_a_withdrawn_article_is_gone(client):
    article = make_article()
    withdraw_article(article.pk)
    assert client.get(article.get_absolute_url()).status_code == 404


def test_home_shows_the_newest_first_and_six_more(client):
    articles = [make_article() for _ in range(9)]
    context = client.get(reverse("home")).context
    assert context["featured"] == articles[-1]
    assert list(context["articles"]) == articles[-2:-8:-1]


def test_only_shelves_with_something_on_them_are_shown(client):
    make_category(name="Empty")
    make_article(category=make_category(name="Full"))
    assert [c.name for c in client.get(reverse("home")).context["categories"]] == ["Full"]


@pytest.mark.parametrize(
    ("asked", "got"), [("", 1), ("2", 2), ("99", 2), ("-1", 2), ("x", 1), ("1%00", 1)]
)
def test_any_page_number_leads_to_a_page(client, asked, got):
    for _ in range(13):
        make_article()
    page = client.get(reverse("articles"), {"page": asked}).context["page"]
    assert page.number == got
    assert len(page) == {1: 12, 2: 1}[got]


def test_a_shelf_shows_its_own_articles(client):
    mine = make_article()
    make_article()
    page = client.get(mine.category.get_absolute_url()).context["page"]
    assert list(page) == [mine]


# --- Clauses ---


@pytest.mark.parametrize(
    ("grade", "offer", "added"),
    [
        (Grade.ESTABLISHED, CallToAction.QUOTE, {"D13"}),
        (Grade.CONDITIONAL, CallToAction.QUOTE, {"D13"}),
        (Grade.INVESTIGATIONAL, CallToAction.INFORMATION, {"D11", "D12", "D13"}),
        (Grade.UNPROVEN, CallToAction.NONE, {"D11"}),
        (Grade.NOT_PROMOTABLE, CallToAction.NONE, set()),
    ],
)
def test_the_evidence_grade_decides_the_offer_and_its_clauses(client, grade, offer, added):
    response = client.get(make_article(treatment=make_treatment(grade)).get_absolute_url())
    always = {"D01", "D02", "D03", "D04", "D05", "D07", "D15"}
    assert response.context["call_to_action"] == offer
    assert set(clauses_of(response)) == always | added


def test_an_article_about_no_treatment_offers_a_quote(client):
    response = client.get(make_article().get_absolute_url())
    assert response.context["call_to_action"] == CallToAction.QUOTE


@pytest.mark.parametrize(
    ("about", "clause"),
    [
        ({"is_acute": True}, "D08"),
        ({"is_story": True}, "D17"),
        ({"is_sponsored": True, "conflict_statement": "A clinic paid."}, "D19"),
    ],
)
def test_what_is_true_of_an_article_adds_its_clause(client, about, clause):
    assert clause not in clauses_of(client.get(make_article().get_absolute_url()))
    assert clause in clauses_of(client.get(make_article(**about).get_absolute_url()))


def test_the_emergency_notice_of_an_acute_treatment_stands_before_the_title(client):
    article = make_article(treatment=make_treatment(is_acute=True))
    page = client.get(article.get_absolute_url()).content.decode()
    assert 0 < page.index('data-disclaimer="D08@') < page.index("<h1")


def test_a_trial_adds_the_clause_on_trials(client):
    assert "D12" in clauses_of(client.get(full_article().get_absolute_url()))


def test_an_overdue_review_is_told(client):
    article = make_article(review_due_on=date(2026, 1, 1))
    assert client.get(article.get_absolute_url()).context["is_review_overdue"] is True


# --- The way to the quote form ---


def test_the_address_of_the_quote_form_says_nothing_about_health(client):
    article = make_article(slug="stroke-in-japan", treatment=make_treatment(slug="stroke"))
    quote_url = client.get(article.get_absolute_url()).context["quote_url"]
    assert quote_url == f"{reverse('quote')}?from={article.uuid}"
    assert "stroke" not in quote_url


def test_the_quote_form_learns_where_somebody_came_from():
    treatment, destination = make_treatment(), make_destination()
    article = make_article(title="On lamps", treatment=treatment, destination=destination)
    origin = origin_of(article.uuid)
    assert (origin.article_uuid, origin.title) == (article.uuid, "On lamps")
    assert (origin.treatment, origin.destination) == (treatment, destination)
    assert origin_of(str(article.uuid)) == origin


def test_nobody_comes_from_a_draft_or_from_nowhere():
    assert origin_of(make_article(is_published=False).uuid) is None
    assert origin_of(uuid4()) is None
    assert origin_of("x' OR 1=1") is None
