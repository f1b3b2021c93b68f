"""How members of staff are reminded beside the desk: by a letter, and in their own calendar."""

import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from staff.models import User

KEY_BYTES = 32


class Reminders(models.Model):
    """What one member of staff has chosen; without a row she gets the letter and has no calendar.

    ``told_on`` is the last day, in her zone, on which it was looked whether there is something to
    tell. ``key_digest`` is all that we keep of the address of her calendar.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders"
    )
    by_letter = models.BooleanField(_("by letter"), default=True)
    told_on = models.DateField(null=True)
    key_digest = models.CharField(max_length=64, null=True, unique=True)
    key_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id}"


def reminders_of(user: User) -> Reminders:
    """What she has chosen, which is kept from now on."""
    return Reminders.objects.get_or_create(user=user)[0]


def wants_letter(user: User) -> bool:
    """Whether she gets the letter of the morning."""
    kept = getattr(user, "reminders", None)
    return kept is None or kept.by_letter


def choose_letter(user: User, *, by_letter: bool) -> None:
    """The letter of the morning, or none."""
    Reminders.objects.filter(pk=reminders_of(user).pk).update(by_letter=by_letter)


def new_key(user: User) -> str:
    """The key of a new address for her calendar, which nobody is shown again; the old one ends."""
    key = secrets.token_urlsafe(KEY_BYTES)
    Reminders.objects.filter(pk=reminders_of(user).pk).update(
        key_digest=_digest(key), key_since=timezone.now()
    )
    return key


def end_key(user: User) -> None:
    """No address leads to her calendar any more."""
    Reminders.objects.filter(user=user).update(key_digest=None, key_since=None)


def user_of_key(key: str) -> User | None:
    """Whose calendar this opens, if she still works here."""
    at_work = User.objects.filter(is_active=True, is_staff=True)
    return at_work.filter(reminders__key_digest=_digest(key)).first()


def _digest(key: str) -> str:
    """Of 256 random bits a plain hash tells nothing."""
    return hashlib.sha256(key.encode()).hexdigest()
