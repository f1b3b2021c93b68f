"""The list of leads in the admin: its search, filters, columns and pages."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from unfold.views import ChangeList

from leads.choosing import PLACES, SHARES, VIEW_VAR, Shown, as_asked, looking
from leads.columns import COLUMNS
from leads.filters import FILTERS, Choice
from leads.listing import SORTS, Order, Place, page
from leads.many import Chosen
from leads.models import Lead
from leads.watching import note
from staff.kinds import What

TITLES = {each.parameter_name: str(each.title) for each in FILTERS}


class LeadList(ChangeList):
    """What Django's list promises to its template, but by ``leads/listing.py``."""

    query: str
    filter_params: dict[str, list[str]]

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.looking = looking(request)
        self.may_share = request.user.has_perm(SHARES)
        self.lost: list[str] = []
        asked = request.GET
        if self.looking.view is not None and self.looking.is_plain:
            request.GET = as_asked(self.looking.view, asked)  # type: ignore[assignment]
        try:
            super().__init__(request, *args, **kwargs)
        finally:
            request.GET = asked

    def get_filters_params(self, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Without the name of the view, which filters nothing."""
        named: dict[str, Any] = super().get_filters_params(params)
        named.pop(VIEW_VAR, None)
        return named

    def get_filters(self, request: HttpRequest) -> Any:
        """Of a view that was kept, what is no longer there is left out and told."""
        if not self.looking.is_plain:
            return super().get_filters(request)
        known = {each.parameter_name for each in FILTERS}
        for name in set(self.get_filters_params()) - known:
            self._lose(name)
        while True:
            try:
                return super().get_filters(request)
            except IncorrectLookupParameters as error:
                self._lose(str(error))

    def _lose(self, name: str) -> None:
        self.lost.append(TITLES.get(name, name))
        del self.filter_params[name]

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str | None] | None = None
    ) -> QuerySet[Lead]:
        """The leads that the filters mean. The search is part of the page, not of these."""
        # What a form sends of a filter that is not used.
        self.filter_params = {
            name: values for name, values in self.filter_params.items() if any(values)
        }
        typed, self.query = self.query, ""
        try:
            found = super().get_queryset(request, exclude_parameters)
        finally:
            self.query = typed
        if self._shows("phone"):
            # As text: a number is parsed as soon as it is read as one.
            return found.annotate(her_phone=Cast("person__phone", TextField()))
        return found

    def _shows(self, column: str) -> bool:
        return column in self.list_display

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[str]:
        """None yet: a page is put in order by itself."""
        return []

    def get_query_string(
        self, new_params: Mapping[str, Any] | None = None, remove: Sequence[str] | None = None
    ) -> str:
        """Of a view that was kept, its number is enough as long as only the page is another."""
        new = new_params or {}
        if self.looking.view is None or not self.looking.is_plain or remove or set(new) - PLACES:
            return super().get_query_string(new_params, remove)
        return "?" + urlencode({VIEW_VAR: self.looking.view.pk, **new})

    @property
    def is_changed(self) -> bool:
        """Whether something else is shown than the view has that the address names."""
        view = self.looking.view
        if view is None or self.looking.is_plain:
            return False
        now = (dict(self.filters), self.query.strip(), str(self.order))
        return now != (view.filters, view.words, str(Order.read(view.sorting)))

    @property
    def filters(self) -> Iterator[tuple[str, str]]:
        """The filters in use, as an address names them."""
        for spec, _without in self.active:
            yield str(spec.parameter_name), str(spec.value())

    @property
    def shown(self) -> Shown:
        """What a view keeps of it."""
        return Shown(dict(self.filters), self.query.strip(), str(self.order), self.list_display)

    def get_results(self, request: HttpRequest) -> None:
        """One page. Nothing is counted that nobody reads."""
        self.found = page(
            self.queryset,
            query=self.query,
            order=self.order,
            place=Place.read(request.GET.get(PAGE_VAR, "")),
            size=self.list_per_page,
        )
        self.result_list = self.found.leads
        note(request.user, self.result_list, What.SEARCHED if self.query else What.LISTED)
        self.result_count = self.full_result_count = self.found.number or 0
        self.show_full_result_count = self.show_admin_actions = False
        self.can_show_all = self.multi_page = False

    @property
    def number(self) -> str:
        """How many leads there are, as people write it; blank where nobody counted or none is."""
        return number_format(self.result_count, force_grouping=True) if self.result_count else ""

    @property
    def active(self) -> list[tuple[Choice, str]]:
        """Each filter in use, with the address of the list without it."""
        return [
            (spec, self.get_query_string(remove=[spec.parameter_name]))
            for spec in self.filter_specs
            if spec.value() is not None
        ]

    @property
    def sorting(self) -> str:
        """How it is sorted, as an address says it; blank if it says nothing."""
        return self.filter_params.get(ORDER_VAR, [""])[-1]

    @property
    def order(self) -> Order:
        """By what it is sorted."""
        return Order.read(self.sorting)

    @property
    def pages(self) -> dict[str, str]:
        """The addresses of the pages around this one; none where there is nothing."""
        found, addresses = self.found, {}
        if found.has_earlier:
            addresses["first"] = self.get_query_string()
            addresses["earlier"] = self._at(f"before-{found.leads[0].pk}") if found.leads else ""
        if found.has_later and found.leads:
            addresses["later"] = self._at(f"after-{found.leads[-1].pk}")
            addresses["last"] = self._at("last")
        return addresses

    def _at(self, place: str) -> str:
        return self.get_query_string({PAGE_VAR: place})

    @property
    def headers(self) -> Iterator[dict[str, Any]]:
        """The titles; where the list can be sorted by one, with the address that does."""
        order = self.order
        for name in self.list_display:
            is_sorted = name == order.by
            way = order.reversed if is_sorted else Order(name, is_descending=False)
            yield {
                "text": COLUMNS[name].title,
                "sortable": name in SORTS,
                "sorted": is_sorted,
                "ascending": not order.is_descending,
                "url_primary": self.get_query_string({ORDER_VAR: str(way)}),
            }

    @property
    def columns(self) -> list[tuple[str, Any, bool]]:
        """Every column that there is, those that are shown first, and whether each is."""
        others = [name for name in COLUMNS if not self._shows(name)]
        return [
            (name, COLUMNS[name].title, self._shows(name)) for name in [*self.list_display, *others]
        ]

    @property
    def here(self) -> str:
        """Where one comes back to after something was chosen."""
        return self.get_query_string()

    @property
    def rows(self) -> Iterator[tuple[Chosen, str, Any, SafeString]]:
        """Each lead to be chosen, its page, its first cell, and the ``<td>`` of the others."""
        first, *others = [(name, getattr(self.model_admin, name)) for name in self.list_display]
        for lead in self.result_list:
            cells = ((name, show(lead)) for name, show in others)
            rest = format_html_join("", '<td class="field-{}">{}</td>', cells)
            tick = Chosen(lead, lead.version)
            yield tick, self.url_for_result(lead), first[1](lead), rest
