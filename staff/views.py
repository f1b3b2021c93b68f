"""Pages of the door."""

from typing import Any

import segno
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from staff import second_factor as factor
from staff import sessions, signing_in, totp
from staff.forms import MINUTES
from staff.models import RecoveryCode, User
from staff.second_factor import Answer

# Longer ones, and those of several lines, are what somebody wrote and not a choice of hers.
SHORT = 40

WRONG = _(
    "That code does not fit. Codes change every thirty seconds, and each counts once: please wait "
    "for the next one."
)
PAUSED = _("That was tried too often. Please wait %(minutes)d minutes, then try again.")


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
    told = {"action": form["path"], "fields": fields}
    return _page(request, "kept_form", _("Your session had ended"), **told)


def second_step(request: HttpRequest) -> HttpResponse:
    """The code, after the password."""
    user = signing_in.half_signed_in(request)
    if user is None:
        return redirect("admin:login")
    if not factor.has_factor(user):
        return redirect("second-factor-set-up")
    error: Any = ""
    if request.method == "POST":
        answer = factor.check(user, request.POST.get("code", ""))
        if answer is Answer.RIGHT:
            return signing_in.finish(request, user)
        error = _said(answer)
    return _page(request, "second_factor", _("Second factor"), error=error)


def set_up(request: HttpRequest) -> HttpResponse:
    """The app is set up: at the first sign-in, or, where nobody is asked for it, by choice."""
    user = signing_in.half_signed_in(request) or _signed_in(request)
    if user is None or factor.has_factor(user):
        return redirect("second-factor" if user else "admin:login")
    secret = signing_in.new_secret(request)
    error: Any = ""
    if request.method == "POST":
        try:
            codes = factor.set_up(user, secret=secret, code=request.POST.get("code", ""))
        except factor.AlreadySetUp:
            return redirect("second-factor")
        if codes is not None:
            # Asked before the session is a new one.
            onward = signing_in.onward(request)
            signing_in.finish(request, user)
            return _codes(request, codes, onward=onward)
        error = WRONG
    told = {"qr": _qr(secret, user), "secret": secret, "error": error}
    return _page(request, "second_factor_set_up", _("Set up your second factor"), **told)


def my_second_factor(request: HttpRequest) -> HttpResponse:
    """What is set up; new recovery codes, and a new telephone, for who gives a code."""
    user = _signed_in(request)
    if user is None or not factor.has_factor(user):
        return redirect("second-factor-set-up")
    if request.method == "POST":
        answer = factor.check(user, request.POST.get("code", ""))
        if answer is Answer.RIGHT:
            return _changed(request, user)
        messages.error(request, _said(answer))
    left = RecoveryCode.objects.filter(user=user, used_at=None).count()
    return _page(request, "my_second_factor", _("Second factor"), left=left)


def _said(answer: Answer) -> str:
    return str(PAUSED) % {"minutes": MINUTES} if answer is Answer.PAUSED else str(WRONG)


def _changed(request: HttpRequest, user: User) -> HttpResponse:
    if request.POST.get("what") == "phone":
        factor.reset(user)
        user.refresh_from_db()
        sessions.end(request)
        return signing_in.password_given(request, user, onward=request.path)
    return _codes(request, factor.new_recovery_codes(user), onward=request.path)


def _codes(request: HttpRequest, codes: list[str], *, onward: str) -> HttpResponse:
    """The only time that they are shown."""
    return _page(request, "recovery_codes", _("Your recovery codes"), codes=codes, onward=onward)


def _signed_in(request: HttpRequest) -> User | None:
    may = admin.site.has_permission(request)
    return request.user if may and isinstance(request.user, User) else None


def _qr(secret: str, user: User) -> SafeString:
    told = totp.address(secret, account=user.username, issuer=settings.AGENCY_NAME)
    picture = segno.make(told, error="m", micro=False)
    svg = picture.svg_inline(scale=5, border=4, light="#fff")
    return mark_safe(svg)  # noqa: S308  (squares, of letters that we made)


def _page(request: HttpRequest, name: str, title: Any, **told: Any) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": title, **told}
    return TemplateResponse(request, f"admin/door/{name}.html", context)
