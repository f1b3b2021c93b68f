"""The public pages of the magazine. Nothing here writes."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Article, Category
from articles.pages import ArticlePage, article_page
from articles.selectors import newest_articles, shelves
from catalog.evidence import CallToAction, Grade
from disclaimers.policy import Condition, TouchpointKind
from disclaimers.touchpoints import add_conditions, touchpoint

ARTICLES_A_PAGE = 12
ARTICLES_AT_HOME = 6


@touchpoint(TouchpointKind.HOME_PAGE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The newest article, the six after it, and the shelves."""
    newest = list(newest_articles()[: ARTICLES_AT_HOME + 1])
    context = {
        "featured": newest[0] if newest else None,
        "articles": newest[1:],
        "categories": shelves(),
    }
    return render(request, "articles/home.html", context)


@touchpoint(TouchpointKind.CATALOGUE_PAGE)
@require_safe
def article_list(request: HttpRequest) -> HttpResponse:
    """Every article, newest first."""
    context = {"page": _page(request), "categories": shelves()}
    return render(request, "articles/list.html", context)


@touchpoint(TouchpointKind.CATALOGUE_PAGE)
@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """The articles of one shelf; an empty shelf is not shown."""
    shelf = get_object_or_404(shelves(), slug=slug)
    context = {"category": shelf, "page": _page(request, shelf)}
    return render(request, "articles/category.html", context)


@touchpoint(TouchpointKind.ARTICLE_PAGE)
@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One published article with its evidence and the one thing it may offer."""
    try:
        page = article_page(newest_articles(), slug=slug)
    except Article.DoesNotExist:
        raise Http404 from None
    add_conditions(request, *conditions_of(page))
    context = {
        "article": page.article,
        "blocks": page.blocks,
        "references": page.references,
        "claims": page.claims,
        "trials": page.trials,
        "corrections": page.corrections,
        "outline": page.outline,
        "reading_minutes": page.reading_minutes,
        "call_to_action": page.article.call_to_action,
        # The address names the article and nothing of what it is about.
        "quote_url": f"{reverse('quote')}?from={page.article.uuid}",
        "is_review_overdue": page.article.is_review_overdue,
    }
    return render(request, "articles/detail.html", context)


def conditions_of(page: ArticlePage) -> set[Condition]:
    """What is true of an article and adds clauses to its page."""
    grade = page.article.grade
    true_of: dict[Condition, Any] = {
        Condition.ACUTE: page.article.is_about_acute_condition,
        Condition.CALL_TO_ACTION: page.article.call_to_action != CallToAction.NONE,
        Condition.TRIAL: page.trials or grade == Grade.INVESTIGATIONAL,
        Condition.UNPROVEN: grade in (Grade.INVESTIGATIONAL, Grade.UNPROVEN),
        Condition.STORY: page.article.is_story,
        Condition.SPONSORED: page.article.is_sponsored,
    }
    return {condition for condition, holds in true_of.items() if holds}


def _page(request: HttpRequest, shelf: Category | None = None) -> Page[Article]:
    # A page number that does not exist leads to the nearest one, as readers expect.
    return Paginator(newest_articles(shelf), ARTICLES_A_PAGE).get_page(request.GET.get("page"))
