"""The pages of reports, and each table as a file. Nothing is changed here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leads.periods import desk_today, desk_zone
from leads.sight import SEES_EVERY_LEAD
from reports.asking import Question, QuestionForm
from reports.catalogue import PAGES, Page
from reports.charts import Chart, chart_of
from reports.kept import answer
from reports.overview import figures
from reports.sheets import sheet
from reports.tables import Table

MAY_SEE = "reports.view_report"
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Shown:
    """One table on a page, with its chart and the address of its file."""

    table: Table
    chart: Chart | None
    file: str


def for_managers(view: View) -> View:
    """Only for who may see reports, and only to be looked at."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(MAY_SEE):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return require_safe(admin.site.admin_view(guarded))


@for_managers
def page(request: HttpRequest, shown: Page) -> HttpResponse:
    """One page of reports."""
    form = QuestionForm(request.GET.dict())
    context = {
        **admin.site.each_context(request),
        "title": shown.title,
        "form": form,
        "page": shown,
        "zone": desk_zone(),
        "may_list": may_list(request.user),
    }
    if form.is_valid():
        question = form.question
        said = answer(shown, question)
        tables = said.tables
        context |= {
            "question": question,
            "said": said,
            "figures": figures(tables[0]) if shown == PAGES[0] else [],
            "shown": [_shown(table, shown, question) for table in tables],
        }
    query = f"?{form.question.query}" if form.is_valid() else ""
    context["pages"] = [
        (each, reverse(f"report-{each.slug}") + query, each.slug == shown.slug) for each in PAGES
    ]
    return TemplateResponse(request, "admin/reports/page.html", context)


@for_managers
def file(request: HttpRequest, shown: Page, name: str) -> HttpResponse:
    """One table as CSV. Its name says of which days it is, and nothing of anybody."""
    form = QuestionForm(request.GET.dict())
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors.as_text(), content_type="text/plain")
    question = form.question
    said = answer(shown, question)
    table = next((each for each in said.tables if each.name == name), None)
    if table is None:
        raise Http404
    sent = HttpResponse(sheet(table), content_type="text/csv; charset=utf-8")
    days = desk_today() if shown.is_of_now else question.period
    called = f"{shown.slug}-{name}-{days}.csv"
    sent["Content-Disposition"] = f'attachment; filename="{called}"'
    return sent


def may_list(user: Any) -> bool:
    """Whether a list of leads would show her all that a figure counts."""
    return bool(user.has_perm("leads.view_lead") and user.has_perm(SEES_EVERY_LEAD))


def _shown(table: Table, page_: Page, question: Question) -> Shown:
    address = reverse(f"report-{page_.slug}-{table.name}")
    return Shown(table, chart_of(table), f"{address}?{question.query}")
