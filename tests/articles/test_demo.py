"""The demo magazine goes through the same gate as everything else."""

from pathlib import Path

import pytest
from django.conf import settings

from articles.demo import load_demo_articles
from articles.models import Article, Contributor
from articles.selectors import article_findings
from articles.services import NotPublishable

pytestmark = pytest.mark.django_db

DEMO = Path(settings.BASE_DIR) / "mtcrm" / "demo"


def test_the_demo_articles_are_loaded_once_and_are_publishable():
    files = len(list((DEMO / "articles").glob("*.toml")))
    assert load_demo_articles(DEMO) == files > 0
    assert load_demo_articles(DEMO) == 0
    articles = Article.objects.published()
    assert articles.count() == files
    assert [article_findings(article) for article in articles] == [[]] * files


def test_demo_people_are_told_to_be_made_up():
    load_demo_articles(DEMO)
    assert not Contributor.objects.filter(is_demo=False).exists()


def test_the_demo_pages_open(client):
    load_demo_articles(DEMO)
    for article in Article.objects.published():
        response = client.get(article.get_absolute_url())
        assert response.status_code == 200
        assert len(response.context["references"]) >= 3


def test_what_an_editor_changed_is_not_loaded_over():
    load_demo_articles(DEMO)
    Article.objects.update(summary="Edited.")
    load_demo_articles(DEMO)
    assert set(Article.objects.values_list("summary", flat=True)) == {"Edited."}


def test_a_demo_article_with_gaps_loads_nothing(tmp_path):
    (tmp_path / "articles").mkdir()
    people = (DEMO / "people.toml").read_text()
    source = next((DEMO / "articles").glob("*.toml")).read_text()
    (tmp_path / "people.toml").write_text(people)
    (tmp_path / "articles" / "a.toml").write_text(source.replace("summary = ", "subtitle = ", 1))
    with pytest.raises(NotPublishable):
        load_demo_articles(tmp_path)
    assert not Article.objects.exists()
