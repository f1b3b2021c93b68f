"""Pages of the door."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from staff import sessions

# Longer ones, and those of several lines, are what somebody wrote and not a choice of hers.
SHORT = 40


@require_safe
def kept_form(request: HttpRequest) -> HttpResponse:
    """What she sent when her session had ended, to be looked at and sent once more."""
    form = sessions.kept_form(request)
    if form is None:
        return redirect("admin:index")
    fields = [
        {"name": name, "value": value, "is_text": len(value) > SHORT or "\n" in value}
        for name, value in form["fields"]
    ]
    context = {
        **admin.site.each_context(request),
        "title": _("Your session had ended"),
        "action": form["path"],
        "fields": fields,
    }
    return TemplateResponse(request, "admin/kept_form.html", context)
