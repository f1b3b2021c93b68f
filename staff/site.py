"""The desk's site: Unfold's, with a door of our own."""

from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite


class Desk(UnfoldAdminSite):
    """Lets in who gave a password and a second factor (`staff/signing_in.py`)."""

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """The first step."""
        # Models are not there yet when the site is made.
        from staff.signing_in import PasswordStep  # noqa: PLC0415

        if request.method == "GET" and self.has_permission(request):
            return redirect("admin:index")
        context = {
            **self.each_context(request),
            "title": _("Log in"),
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            **(extra_context or {}),
        }
        if not {REDIRECT_FIELD_NAME} & {*request.GET, *request.POST}:
            context[REDIRECT_FIELD_NAME] = reverse("admin:index")
        step = PasswordStep.as_view(
            authentication_form=self.login_form,
            template_name="admin/login.html",
            extra_context=context,
            next_page="admin:index",
        )
        return step(request)
