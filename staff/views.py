"""Pages of the door."""

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from staff import door, passkeys, sessions, signing_in, totp
from staff import second_factor as factor
from staff.models import User
from staff.second_factor import Answer

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
    told = {"action": form["path"], "fields": fields}
    return door.page(request, "kept_form", _("Your session had ended"), **told)


def second_step(request: HttpRequest) -> HttpResponse:
    """A passkey or a code, after the password."""
    user = signing_in.half_signed_in(request)
    if user is None:
        return redirect("admin:login")
    if not factor.has_factor(user):
        return redirect("second-factor-set-up")
    error = ""
    if request.method == "POST":
        answer = door.check(request, user)
        if answer is Answer.RIGHT:
            return signing_in.finish(request, user)
        error = door.said(answer)
    told = {"question": passkeys.question(request.session, user), "has_app": factor.has_app(user)}
    return door.page(request, "second_factor", _("Second factor"), error=error, **told)


def set_up(request: HttpRequest) -> HttpResponse:
    """An app or a passkey: at the first sign-in, or, where nobody is asked for it, by choice.

    The app alone for who has a passkey and has just shown it.
    """
    half = signing_in.half_signed_in(request)
    user = half or door.signed_in(request)
    if user is None:
        return redirect("admin:login")
    has_passkey = factor.has_factor(user)
    if has_passkey and (half or factor.has_app(user) or not door.has_proved(request)):
        return redirect("second-factor" if half else "my-second-factor")
    secret = signing_in.new_secret(request)
    error = ""
    if request.method == "POST":
        try:
            codes, error = _set_up(request, user, secret, has_passkey=has_passkey)
        except factor.AlreadySetUp:
            return redirect("second-factor")
        if codes:
            # Asked before the session is a new one.
            onward = signing_in.onward(request)
            signing_in.finish(request, user)
            return door.codes_page(request, codes, onward=onward)
    told = {"qr": _qr(secret, user), "secret": secret, "error": error}
    if not has_passkey:
        told["question"] = passkeys.question_for_new(request.session, user)
    return door.page(request, "second_factor_set_up", _("Set up your second factor"), **told)


def _set_up(
    request: HttpRequest, user: User, secret: str, *, has_passkey: bool
) -> tuple[list[str], str]:
    """The recovery codes, or what is wrong."""
    told, name = request.POST.get("passkey", ""), request.POST.get("name", "")
    if told:
        try:
            session = request.session
            return factor.set_up_with_passkey(session, user, answer=told, name=name), ""
        except passkeys.NotFitting:
            return [], door.said(Answer.NO_PASSKEY)
    code = request.POST.get("code", "")
    codes = factor.set_up(user, secret=secret, code=code, may_have=has_passkey)
    return codes or [], "" if codes else door.said(Answer.WRONG)


def _qr(secret: str, user: User) -> SafeString:
    told = totp.address(secret, account=user.username, issuer=settings.AGENCY_NAME)
    picture = segno.make(told, error="m", micro=False)
    svg = picture.svg_inline(scale=5, border=4, light="#fff")
    return mark_safe(svg)  # noqa: S308  (squares, of letters that we made)
