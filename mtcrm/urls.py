"""Every address of the site. Apps that may not know each other are introduced here."""

from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from articles.selectors import origin_of
from mtcrm import views
from quotes.views import ask

admin.site.index_title = _("Today")
handler500 = "mtcrm.resending.server_error"

urlpatterns = [
    path("", include("articles.urls")),
    path("quote/", ask, {"origin_of": origin_of}, name="quote"),
    path("quote/", include("quotes.urls")),
    path("quote/<slug:step>/", ask, {"origin_of": origin_of}, name="quote-step"),
    path("my/records/", include("records.urls")),
    path("", include("portal.urls")),
    path("u/", include("followups.urls")),
    path("confirm/", include("consents.urls")),
    path("disclaimers/", include("disclaimers.urls")),
    path("language/", views.language, name="language"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("admin/", include("staff.urls")),
    path("", include("leads.urls")),
    path("admin/reports/", include("reports.urls")),
    path("admin/", admin.site.urls),
]
