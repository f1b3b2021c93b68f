"""Every wording that was ever published, with its date, for anybody to read."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from disclaimers.models import Clause, ClauseVersion
from disclaimers.touchpoints import not_a_touchpoint


@not_a_touchpoint
@require_safe
def all_clauses(request: HttpRequest) -> HttpResponse:
    """All clauses with all their published versions."""
    versions = ClauseVersion.objects.published().select_related("clause")
    clauses = Clause.objects.prefetch_related(
        Prefetch("versions", queryset=versions, to_attr="published")
    )
    return render(request, "disclaimers/list.html", {"clauses": clauses})


@not_a_touchpoint
@require_safe
def one_clause(request: HttpRequest, code: str) -> HttpResponse:
    """One clause and its published versions; 404 for an unknown code."""
    clause = get_object_or_404(Clause, code=code.upper())
    versions = clause.versions.published().select_related("clause")
    return render(request, "disclaimers/detail.html", {"clause": clause, "versions": versions})
