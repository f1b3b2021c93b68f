"""Every address of the site. Apps that may not know each other are introduced here."""

from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from articles.selectors import origin_of
from mtcrm import views
from quotes.views import received, request_quote

admin.site.index_title = _("Today")
handler500 = "mtcrm.resending.server_error"

urlpatterns = [
    path("", include("articles.urls")),
    path("quote/", request_quote, {"origin_of": origin_of}, name="quote"),
    path("quote/received/<uuid:request_uuid>/", received, name="quote-received"),
    path("", include("portal.urls")),
    path("u/", include("followups.urls")),
    path("disclaimers/", include("disclaimers.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("admin/", admin.site.urls),
]
