"""The telephone of a member of staff, for tests of the second factor."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from staff import second_factor, totp
from staff.models import AuthenticatorApp, User

PASSWORD = "a long enough password"


def code_for(user: User, *, steps_ahead: int = 0) -> str:
    """What her app shows now."""
    secret = AuthenticatorApp.objects.get(user=user).secret
    return totp.code_at(secret, totp.step_at(timezone.now().timestamp()) + steps_ahead)


def give_factor(user: User) -> list[str]:
    """Set up an app for her, of whose codes none has been used; her recovery codes."""
    secret = totp.new_secret()
    now = totp.step_at(timezone.now().timestamp())
    codes = second_factor.set_up(user, secret=secret, code=totp.code_at(secret, now))
    assert codes
    AuthenticatorApp.objects.filter(user=user).update(last_step=0)
    return codes


def give_password(client: Client, *, username: str = "carla", onward: str = ""):
    """The first step."""
    fields = {"username": username, "password": PASSWORD, "next": onward}
    return client.post(reverse("admin:login"), fields)


def give_code(client: Client, code: str):
    """The second step."""
    return client.post(reverse("second-factor"), {"code": code})


def is_in(client: Client) -> bool:
    """Whether the desk shows its first page."""
    return client.get(reverse("admin:index")).status_code == 200
