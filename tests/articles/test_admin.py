"""Editors work through the admin; the same gate stands there."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from articles.demo import load_demo_articles
from articles.kinds import ClaimKind, State
from articles.models import Article, Claim
from articles.services import import_article
from staff.models import User
from tests.articles.factories import make_article, make_category, make_contributor
from tests.articles.test_demo import DEMO
from tests.articles.test_importing import STORY

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client) -> User:
    user = User.objects.create_superuser("editor", password="-")
    client.force_login(user)
    return user


def change_url(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def publish_url(article: Article) -> str:
    return reverse("admin:articles_article_publish", args=[article.pk])


def opened(client, article: Article) -> dict[str, str]:
    """What a browser would send back if the form were saved as it was opened."""
    context = client.get(change_url(article)).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    values = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is True:
                values[bound.html_name] = "on"
            elif value is not None and value is not False:
                values[bound.html_name] = str(value)
    return values


def errors_of(response) -> str:
    return " ".join(response.context["adminform"].form.non_field_errors())


@pytest.mark.usefixtures("editor")
def test_the_form_lists_every_finding_at_once(client):
    article = make_article(is_published=False, author=None, reviewer=None, summary="")
    page = client.get(change_url(article)).content.decode()
    assert "3 points stand against publishing" in page
    assert re.findall(r'data-finding="([\w-]+)"', page) == [
        "no-author",
        "no-reviewer",
        "no-summary",
    ]


@pytest.mark.usefixtures("editor")
def test_a_complete_draft_is_told_to_be_ready(client):
    page = client.get(change_url(make_article(is_published=False))).content.decode()
    assert "Ready to publish" in page
    assert "data-finding" not in page


def test_the_button_publishes(client, editor):
    article = make_article(is_published=False)
    response = client.post(publish_url(article), {"to": "published"})
    assert response.url == change_url(article)
    article.refresh_from_db()
    assert article.is_published
    assert article.published_by == editor


@pytest.mark.usefixtures("editor")
def test_the_button_refuses_while_findings_stand(client):
    article = make_article(is_published=False, author=None)
    page = client.post(publish_url(article), follow=True).content.decode()
    article.refresh_from_db()
    assert article.state == State.DRAFT
    assert "Not published: 1 points stand against it." in page


@pytest.mark.usefixtures("editor")
def test_the_button_withdraws(client):
    article = make_article()
    client.post(publish_url(article), {"to": "draft"})
    article.refresh_from_db()
    assert not article.is_published


@pytest.mark.usefixtures("editor")
def test_nothing_is_published_by_looking(client):
    article = make_article(is_published=False)
    assert client.get(publish_url(article)).status_code == 405
    article.refresh_from_db()
    assert not article.is_published


def test_writing_is_not_publishing(client):
    writer = User.objects.create_user("writer", is_staff=True)
    names = ["view_article", "change_article"]
    writer.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(writer)
    article = make_article(is_published=False)
    assert publish_url(article) not in client.get(change_url(article)).content.decode()
    assert client.post(publish_url(article)).status_code == 403
    article.refresh_from_db()
    assert not article.is_published


def test_who_may_only_write_cannot_change_what_readers_see(client):
    writer = User.objects.create_user("writer", is_staff=True)
    names = ["view_article", "change_article"]
    writer.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(writer)
    article = make_article()
    assert client.post(change_url(article), {"title": "Buy now"}).status_code == 403
    article.refresh_from_db()
    assert article.title != "Buy now"


def test_a_visitor_reaches_neither_form_nor_button(client):
    article = make_article(is_published=False)
    assert "login" in client.get(change_url(article)).url
    assert "login" in client.post(publish_url(article)).url
    article.refresh_from_db()
    assert not article.is_published


@pytest.mark.usefixtures("editor")
def test_the_state_cannot_be_typed(client):
    article = make_article(is_published=False, author=None)
    client.post(change_url(article), opened(client, article) | {"state": "published"})
    article.refresh_from_db()
    assert article.state == State.DRAFT


@pytest.mark.usefixtures("editor")
def test_a_published_article_can_be_edited_and_stays_published(client):
    article = make_article()
    values = opened(client, article) | {"title": "A better title"}
    assert client.post(change_url(article), values).status_code == 302
    edited = Article.objects.get(pk=article.pk)
    assert (edited.title, edited.state) == ("A better title", State.PUBLISHED)
    assert edited.published_at == article.published_at
    assert edited.updated_at > article.updated_at


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"author": ""}, "No author"),
        ({"blocks-0-text": "It is a miracle."}, "miracle"),
        ({"references-0-DELETE": "on"}, "Too few references"),
    ],
)
def test_an_edit_that_opens_a_gap_in_a_published_article_is_refused_and_kept_on_the_screen(
    client, change, told
):
    article = make_article()
    values = opened(client, article) | {"title": "Typed with care"} | change
    response = client.post(change_url(article), values)
    assert response.status_code == 200
    assert told in errors_of(response)
    assert "Typed with care" in response.content.decode()
    stored = Article.objects.get(pk=article.pk)
    assert stored.title == article.title
    assert stored.is_published
    assert stored.references.count() == 3
    assert stored.blocks.first().text == article.blocks.first().text


@pytest.mark.usefixtures("editor")
def test_a_draft_may_be_saved_with_gaps(client):
    article = make_article(is_published=False)
    values = opened(client, article) | {"author": "", "blocks-0-text": "It is a miracle."}
    assert client.post(change_url(article), values).status_code == 302
    article.refresh_from_db()
    assert article.author is None


@pytest.mark.usefixtures("editor")
def test_of_two_editors_the_second_is_told_and_loses_nothing(client):
    article = make_article(is_published=False)
    mine, yours = opened(client, article), opened(client, article)
    assert client.post(change_url(article), mine | {"title": "Mine"}).status_code == 302
    response = client.post(change_url(article), yours | {"title": "Yours"})
    assert "Somebody else saved this article" in errors_of(response)
    assert "Yours" in response.content.decode()
    article.refresh_from_db()
    assert article.title == "Mine"


@pytest.mark.usefixtures("editor")
def test_a_new_draft_is_written_in_the_admin(client):
    add = reverse("admin:articles_article_add")
    assert client.get(add).status_code == 200
    values = {"title": "New", "slug": "new", "article_type": "planning", "opened_version": "1"}
    for prefix in ("blocks", "references", "claims", "trials", "corrections"):
        values |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    values |= {"blocks-TOTAL_FORMS": "2"}
    for n, text in enumerate(["First.", "Second."]):
        values |= {
            f"blocks-{n}-kind": "paragraph",
            f"blocks-{n}-level": "2",
            f"blocks-{n}-position": "0",
            f"blocks-{n}-text": text,
        }
    assert client.post(add, values).status_code == 302
    article = Article.objects.get()
    assert article.state == State.DRAFT
    assert [(b.position, b.text) for b in article.blocks.all()] == [(1, "First."), (2, "Second.")]


@pytest.mark.usefixtures("editor")
def test_an_imported_article_is_completed_and_saved(client):
    article, _ = import_article(STORY.read_text(), source="a test")
    values = opened(client, article)
    values |= {"author": str(make_contributor().pk), "blocks-1-section": ""}
    response = client.post(change_url(article), values)
    assert response.status_code == 302
    article.refresh_from_db()
    assert article.author is not None
    assert article.blocks.count() == len([v for v in values if re.fullmatch(r"blocks-\d+-text", v)])


@pytest.mark.usefixtures("editor")
def test_a_claim_is_tied_to_sources_of_its_own_article_only(client):
    article, other = make_article(is_published=False), make_article()
    claim = Claim.objects.create(article=article, kind=ClaimKind.BENEFIT, text="It helps.")
    values = opened(client, article)
    foreign = other.references.first()
    response = client.post(change_url(article), values | {"claims-0-reference": str(foreign.pk)})
    assert response.status_code == 200
    own = article.references.first()
    client.post(change_url(article), values | {"claims-0-reference": str(own.pk)})
    claim.refresh_from_db()
    assert claim.reference == own


@pytest.mark.usefixtures("editor")
def test_opening_an_article_takes_the_same_few_queries_whatever_its_length(
    client, django_assert_max_num_queries
):
    article = make_article(is_published=False)
    for n in range(20):
        Claim.objects.create(article=article, kind=ClaimKind.BENEFIT, text=f"Claim {n}.")
    with django_assert_max_num_queries(30):
        client.get(change_url(article))


@pytest.mark.usefixtures("editor")
def test_the_list_tells_the_open_points_in_few_queries(client, django_assert_max_num_queries):
    shelf = make_category()
    for _ in range(20):
        make_article(is_published=False, category=shelf, author=None, reviewer=None)
    with django_assert_max_num_queries(15):
        response = client.get(reverse("admin:articles_article_changelist"))
    cells = re.findall(r"field-open_points[^>]*>\s*(\d+)", response.content.decode())
    assert cells == ["2"] * 20


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize(
    "query", ["", "state__exact=draft", "review=overdue", "review=soon", "q=art"]
)
def test_the_list_can_be_narrowed(client, query):
    make_article()
    assert client.get(reverse("admin:articles_article_changelist") + f"?{query}").status_code == 200


@pytest.mark.usefixtures("editor")
def test_only_a_published_article_links_to_its_page(client):
    draft, published = make_article(is_published=False), make_article()
    assert draft.get_absolute_url() not in client.get(change_url(draft)).content.decode()
    assert published.get_absolute_url() in client.get(change_url(published)).content.decode()


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("model", ["category", "contributor", "promotion"])
def test_the_other_lists_and_forms_open(client, model):
    import_article(STORY.read_text(), source="a test")
    make_contributor()
    assert client.get(reverse(f"admin:articles_{model}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:articles_{model}_add")).status_code == 200


@pytest.mark.usefixtures("editor")
def test_a_promotion_cannot_be_switched_on_without_target_label_and_end(client):
    article, _ = import_article(STORY.read_text(), source="a test")
    promotion = article.promotions.get(kind="webinar")
    values = {"kind": "webinar", "audience": "professional", "text": "Come", "is_active": "on"}
    url = reverse("admin:articles_promotion_change", args=[promotion.pk])
    response = client.post(url, values)
    assert "An active promotion needs a label" in errors_of(response)
    complete = {"url": "https://example.org/", "label": "Advertisement", "expires_on": "2036-01-01"}
    assert client.post(url, values | complete).status_code == 302


@pytest.mark.usefixtures("editor")
def test_the_longest_demo_article_can_be_saved(client):
    load_demo_articles(DEMO)
    article = max(Article.objects.published(), key=lambda article: article.blocks.count())
    response = client.post(change_url(article), opened(client, article) | {"title": "Longer"})
    assert response.status_code == 302
    article.refresh_from_db()
    assert (article.title, article.state) == ("Longer", State.PUBLISHED)
