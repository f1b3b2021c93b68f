"""Addresses of the reports, under the desk's."""

from django.urls import path

from reports.catalogue import PAGES
from reports.views import file, page

urlpatterns = [
    *(
        path("" if at == 0 else f"{each.slug}/", page, {"shown": each}, name=f"report-{each.slug}")
        for at, each in enumerate(PAGES)
    ),
    *(
        path(
            f"{each.slug}/{name}.csv",
            file,
            {"shown": each, "name": name},
            name=f"report-{each.slug}-{name}",
        )
        for each in PAGES
        for name in each.tables
    ),
]
