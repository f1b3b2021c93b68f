"""What the pages of the door have in common."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from staff import passkeys
from staff import second_factor as factor
from staff.forms import MINUTES
from staff.models import User
from staff.second_factor import Answer

SAID = {
    Answer.WRONG: _(
        "That code does not fit. Codes change every thirty seconds, and each counts once: please "
        "wait for the next one."
    ),
    Answer.PAUSED: _("That was tried too often. Please wait %(minutes)d minutes, then try again."),
    Answer.NO_PASSKEY: _("That passkey was not taken. Please try again, or type a code."),
}
# Who showed the second factor so recently may change it.
PROVED_FOR = timedelta(minutes=5)


def page(request: HttpRequest, name: str, title: Any, **told: Any) -> HttpResponse:
    """A page of the door."""
    context = {**admin.site.each_context(request), "title": title, **told}
    return TemplateResponse(request, f"admin/door/{name}.html", context)


def codes_page(request: HttpRequest, codes: list[str], *, onward: str) -> HttpResponse:
    """The only time that they are shown."""
    return page(request, "recovery_codes", _("Your recovery codes"), codes=codes, onward=onward)


def said(answer: Answer) -> str:
    """What is wrong."""
    return str(SAID[answer]) % {"minutes": MINUTES}


def signed_in(request: HttpRequest) -> User | None:
    """Who is in already."""
    may = admin.site.has_permission(request)
    return request.user if may and isinstance(request.user, User) else None


def check(request: HttpRequest, user: User) -> Answer:
    """What came of the passkey or the code that was sent."""
    if told := request.POST.get("passkey", ""):
        fits = passkeys.take(request.session, user, told)
        return Answer.RIGHT if fits else Answer.NO_PASSKEY
    return factor.check(user, request.POST.get("code", ""))


def note_proved(request: HttpRequest) -> None:
    """Whoever this is has just shown the second factor."""
    request.session["proved_at"] = timezone.now().isoformat()


def has_proved(request: HttpRequest) -> bool:
    """Whether whoever this is showed it within these minutes, on top of signing in."""
    at = request.session.get("proved_at")
    return at is not None and timezone.now() < datetime.fromisoformat(at) + PROVED_FOR
