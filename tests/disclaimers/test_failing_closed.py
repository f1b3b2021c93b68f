"""A page or wording that is not in order is never shown; a published one never changes."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch
from django.utils import timezone

from disclaimers.middleware import NothingWithoutItsClauses, TouchpointRefused
from disclaimers.models import Clause, ClauseSet, ClauseVersion, Refusal, Showing
from disclaimers.policy import (
    ADDED,
    FIRST,
    REQUIRED,
    Code,
    Condition,
    TouchpointKind,
    UnknownTouchpoint,
    required_codes,
)
from disclaimers.selectors import clauses_for
from disclaimers.services import clause_set, publish_version, record_touchpoint
from disclaimers.touchpoints import touchpoint
from people.models import ConsentEvent, ConsentWording
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def visit(view, *, path: str = "/page/") -> HttpResponse:
    """One request through the middleware, as Django calls it."""
    request = RequestFactory().get(path)

    def respond(request):
        middleware.process_view(request, view, (), {})
        try:
            return view(request)
        except Exception as error:
            answer = middleware.process_exception(request, error)
            if answer is None:
                raise
            return answer

    middleware = NothingWithoutItsClauses(respond)
    request.resolver_match = ResolverMatch(view, (), {}, url_name="page")
    return middleware(request)


@touchpoint(TouchpointKind.ARTICLE_PAGE)
def forgetful(_request):
    return HttpResponse("<p>An article without its clauses</p>")


def undeclared(_request):
    return HttpResponse("<p>Nobody said what this is</p>")


@touchpoint(TouchpointKind.ARTICLE_PAGE)
def complete(request):
    labels = request.touchpoint.clauses().labels
    return HttpResponse("".join(f'<p data-disclaimer="{label}">…</p>' for label in labels))


@pytest.mark.parametrize("view", [forgetful, undeclared])
def test_while_developing_a_page_without_its_clauses_is_an_error(settings, view):
    settings.DISCLAIMERS_RAISE = True
    with pytest.raises(TouchpointRefused):
        visit(view)


@pytest.mark.parametrize("view", [forgetful, undeclared])
def test_in_production_it_is_an_apology_and_one_open_refusal_for_staff(settings, view):
    settings.DISCLAIMERS_RAISE = False
    for _ in range(3):
        answer = visit(view)
        assert answer.status_code == 503
        assert b"An article" not in answer.content
        assert b"emergency" in answer.content
    assert Refusal.objects.get().times == 3


def test_a_complete_page_passes():
    assert visit(complete).status_code == 200


@pytest.fixture
def without_wording(settings):
    """A database in which the privacy clause was never published."""
    settings.DISCLAIMERS_RAISE = False
    name = "disclaimers_clauseversion_refuses_update"
    on = " ON disclaimers_clauseversion" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        # Rolled back with the test, like everything in it.
        cursor.execute(f"DROP TRIGGER {name}{on}")
    ClauseVersion.objects.filter(clause__code="D16").update(published_at=None)


@pytest.mark.usefixtures("without_wording")
def test_a_page_whose_clause_has_no_wording_is_an_apology_and_a_refusal(client):
    page = client.get("/quote/")
    assert page.status_code == 503
    assert "<form" not in page.content.decode()
    assert "D16" in Refusal.objects.get().reason


def test_while_developing_a_missing_wording_is_an_error(without_wording, settings, client):
    settings.DISCLAIMERS_RAISE = True
    with pytest.raises(TouchpointRefused, match="D16"):
        client.get("/quote/")


def test_an_unknown_kind_has_no_clauses_to_show():
    with pytest.raises(UnknownTouchpoint):
        required_codes("postcard")


def test_a_clause_that_is_not_yet_in_force_is_missing():
    clause = Clause.objects.get(code="D05")
    before = clauses_for("article_page").labels
    publish_version(
        ClauseVersion.objects.create(
            clause=clause,
            version=2,
            title="Later",
            text="Later.",
            effective_at=timezone.now() + timedelta(days=1),
        )
    )
    assert clauses_for("article_page").labels == before


def test_a_new_version_in_force_replaces_the_old_one():
    draft = ClauseVersion.objects.create(
        clause=Clause.objects.get(code="D05"),
        version=2,
        title="New",
        text="New.",
        effective_at=timezone.now() - timedelta(seconds=1),
    )
    assert "D05@1" in clauses_for("article_page").labels
    publish_version(draft)
    assert "D05@2" in clauses_for("article_page").labels


def test_a_language_without_wording_falls_back_to_english():
    assert clauses_for("article_page", language="de").versions[0].language == "en"


def test_conditions_add_their_clauses_and_emergency_comes_first():
    codes = required_codes("article_page", [Condition.TRIAL, Condition.ACUTE])
    assert codes[0] == Code.EMERGENCY == FIRST[0]
    assert codes[-1] == Code.CLINICAL_TRIAL
    assert len(codes) == len(set(codes))


def test_the_policy_names_every_kind_condition_and_clause():
    assert set(REQUIRED) == set(TouchpointKind)
    assert set(ADDED) == set(Condition)
    used = {code for codes in (*REQUIRED.values(), *ADDED.values()) for code in codes}
    # D06 only repeats D05 for the reader; it is published for those who want the whole set.
    assert set(Code) - used == {Code.RELIANCE}


PROTECTED = {
    "published clause": lambda: ClauseVersion.objects.first(),
    "clause set": lambda: clause_set(clauses_for("article_page")),
    "showing": lambda: record_touchpoint(
        kind="article_page",
        person=make_person(),
        clauses=clause_set(clauses_for("article_page")),
        where="test",
    ),
    "consent": lambda: make_person() and ConsentEvent.objects.first(),
    "consent wording": lambda: ConsentWording.objects.first(),
}


@pytest.mark.parametrize("name", PROTECTED)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_the_database_itself_refuses_to_change_what_was_shown(name, verb):
    row = PROTECTED[name]()
    table = row._meta.db_table
    statement = f"UPDATE {table} SET id = -id" if verb == "UPDATE" else f"DELETE FROM {table}"
    with (
        pytest.raises(DatabaseError, match="refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"{statement} WHERE id = {row.pk}")


def test_a_draft_can_be_changed_until_it_is_published():
    draft = ClauseVersion.objects.create(
        clause=Clause.objects.get(code="D05"),
        version=3,
        title="Draft",
        text="Draft.",
        effective_at=timezone.now() - timedelta(seconds=1),
    )
    draft.text = "Better."
    draft.save()
    publish_version(draft)
    assert len(draft.sha256) == 64


def test_the_same_clauses_are_one_set():
    first = clause_set(clauses_for("article_page"))
    second = clause_set(clauses_for("article_page"))
    assert first == second
    assert ClauseSet.objects.count() == 1
    assert [member.version.label for member in first.members.select_related("version__clause")] == (
        list(clauses_for("article_page").labels)
    )
    assert Showing.objects.count() == 0


def test_every_published_version_can_be_read_with_its_date(client):
    text = client.get("/disclaimers/").content.decode()
    for code in Code:
        assert f"{code}@1" in text
    assert client.get("/disclaimers/D08/").status_code == 200
    assert client.get("/disclaimers/d08/").status_code == 200
    assert client.get("/disclaimers/D99/").status_code == 404
