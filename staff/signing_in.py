"""From the password to the desk. Nobody is signed in, for Django, before the last step."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from people.encryption import cipher
from staff import totp
from staff.models import User
from staff.second_factor import has_factor

# What the session holds between the two steps: whose password was given, and when.
HALF = "half_signed_in"
# For who has to find the phone first.
LONGEST_HALF = timedelta(minutes=10)
BACKEND = "staff.backends.PasswordBackend"


class PasswordStep(LoginView):
    """Django's own, but that a right password is half of it."""

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Go on to the second factor, or in where none is asked for."""
        user = form.get_user()
        assert isinstance(user, User)
        return password_given(self.request, user, onward=self.get_success_url())


def is_asked(user: User) -> bool:
    """Whether this member of staff is asked for a second factor: everybody, on a public site."""
    return settings.SECOND_FACTOR_REQUIRED or has_factor(user)


def password_given(request: HttpRequest, user: User, *, onward: str) -> HttpResponse:
    """Remember whose password was given, under a new key of the session."""
    if not is_asked(user):
        return _in(request, user, onward)
    request.session.cycle_key()
    request.session[HALF] = {
        "user": user.pk,
        "at": timezone.now().isoformat(),
        "onward": onward,
        # Void once the password is another, or everything was reset.
        "hash": user.get_session_auth_hash(),
    }
    return redirect("second-factor")


def half_signed_in(request: HttpRequest) -> User | None:
    """Who gave the password a few minutes ago, and is still of the staff."""
    half = request.session.get(HALF)
    if not half or timezone.now() >= datetime.fromisoformat(half["at"]) + LONGEST_HALF:
        return None
    user = User.objects.filter(pk=half["user"], is_active=True, is_staff=True).first()
    if user is None or not constant_time_compare(half["hash"], user.get_session_auth_hash()):
        return None
    return user


def finish(request: HttpRequest, user: User) -> HttpResponse:
    """Both steps are done. Where to: `onward`, or the page that the answer shows first."""
    return _in(request, user, onward(request))


def onward(request: HttpRequest) -> str:
    """Where whoever is signing in wanted to go."""
    half = request.session.get(HALF) or {}
    return str(half.get("onward") or reverse("admin:index"))


def new_secret(request: HttpRequest) -> str:
    """The secret that is being set up in this session: the same until it is used."""
    kept = request.session.get("new_secret")
    if kept:
        return cipher().decrypt(kept.encode()).decode()
    secret = totp.new_secret()
    request.session["new_secret"] = cipher().encrypt(secret.encode()).decode()
    return secret


def _in(request: HttpRequest, user: User, onward: str) -> HttpResponse:
    request.session.pop(HALF, None)
    request.session.pop("new_secret", None)
    # Signing in is no leave to change how one signs in.
    request.session.pop("proved_at", None)
    login(request, user, backend=BACKEND)
    return redirect(onward)
