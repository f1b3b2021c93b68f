"""How long somebody stays signed in at the desk, and what becomes of a form sent too late."""

import json
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.auth import get_user, logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from people.encryption import cipher

LONGEST_IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
# A look is noted so often at most: it is a write of its own.
NOTED_EVERY = timedelta(minutes=1)
# Encrypted, since it may speak of somebody's health; gone with the session it waits in.
KEPT_FOR = timedelta(hours=12)

SIGNED_IN, SEEN, KEPT = "signed_in_at", "seen_at", "kept_form"
TOKEN = "csrfmiddlewaretoken"  # noqa: S105  (the name of a field)


@receiver(user_logged_in)
def begin(request: HttpRequest, **_kwargs: Any) -> None:
    """The clocks start when somebody signs in."""
    now = timezone.now().isoformat()
    request.session[SIGNED_IN] = request.session[SEEN] = now
    request.session.set_expiry(None)


def has_ended(session: SessionBase) -> bool:
    """Whether this session was idle or lasted for too long, or does not know since when."""
    now = timezone.now()
    try:
        signed_in = datetime.fromisoformat(session[SIGNED_IN])
        seen = datetime.fromisoformat(session[SEEN])
    except (KeyError, TypeError, ValueError):
        return True
    return now >= signed_in + LONGEST or now >= seen + LONGEST_IDLE


def note_seen(session: SessionBase) -> None:
    """Somebody is there."""
    now = timezone.now()
    if now >= datetime.fromisoformat(session[SEEN]) + NOTED_EVERY:
        session[SEEN] = now.isoformat()


def end(request: HttpRequest) -> None:
    """Sign out whoever this is; nothing of the session is left."""
    logout(request)
    request.user = get_user(request)


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a form, without the token, which belongs to one page."""
    return [
        (name, value) for name, values in request.POST.lists() if name != TOKEN for value in values
    ]


def holds_password(request: HttpRequest) -> bool:
    """Whether a form is one that nobody may keep, for whatever reason."""
    return any("password" in name for name in request.POST)


def keep_form(request: HttpRequest, user_key: str) -> None:
    """Keep what somebody sent after her session had ended, for her alone. Files are not kept."""
    if holds_password(request):
        return
    form = {"user": user_key, "path": request.path, "fields": typed_in(request)}
    request.session[KEPT] = cipher().encrypt(json.dumps(form).encode()).decode()
    request.session.set_expiry(KEPT_FOR)


def kept_form(request: HttpRequest) -> dict[str, Any] | None:
    """The form that waits for this member of staff; somebody else's is forgotten."""
    try:
        form = json.loads(cipher().decrypt(request.session.get(KEPT, "").encode()))
    except InvalidToken:
        return None
    if form["user"] != str(request.user.pk):
        forget_form(request)
        return None
    return dict(form)


def forget_form(request: HttpRequest) -> None:
    """It has been sent, or is not wanted any more."""
    request.session.pop(KEPT, None)
