"""The second factor: an app that shows codes, or a passkey; and codes on paper for other days."""

import hashlib
import logging
import secrets
from datetime import timedelta
from enum import Enum

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from antispam.limits import Limit, count_try, forget_tries
from staff import passkeys, totp
from staff.models import AuthenticatorApp, RecoveryCode, User

log = logging.getLogger(__name__)

# Three codes of a million fit at any moment: this many tries find one in years.
GUESSES = Limit("second factor", 5, timedelta(minutes=15))
RECOVERY_CODES = 10
# No vowels and nothing that is read as something else: it is written on paper.
LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
GROUPS, GROUP = 4, 4


class Answer(Enum):
    """What came of a code."""

    RIGHT = "right"
    WRONG = "wrong"
    PAUSED = "paused"
    NO_PASSKEY = "no passkey"


class AlreadySetUp(Exception):
    """Somebody set up a second factor for this account meanwhile."""


def has_factor(user: User) -> bool:
    """Whether this member of staff has set up a second factor."""
    return has_app(user) or user.passkeys.exists()


def has_app(user: User) -> bool:
    """Whether an app shows her codes."""
    return AuthenticatorApp.objects.filter(user=user).exists()


def check(user: User, typed: str) -> Answer:
    """Take a code of the app, or a recovery code. Each counts once, and five wrong ones pause."""
    if count_try(GUESSES, str(user.pk)).is_over:
        log.warning("second factor refused user=%s", user.pk)
        return Answer.PAUSED
    code = "".join(typed.split()).replace("-", "").upper()
    if not (_take_code(user, code) or _take_recovery_code(user, code)):
        return Answer.WRONG
    forget_tries(GUESSES, str(user.pk))
    return Answer.RIGHT


def _take_code(user: User, code: str) -> bool:
    app = AuthenticatorApp.objects.filter(user=user).first()
    step = app and totp.matching_step(app.secret, code, moment=timezone.now().timestamp())
    if step is None or app is None:
        return False
    # In one statement, so that of two who show the same code one is let in.
    unused = AuthenticatorApp.objects.filter(pk=app.pk, last_step__lt=step)
    return bool(unused.update(last_step=step))


def _take_recovery_code(user: User, code: str) -> bool:
    unused = RecoveryCode.objects.filter(user=user, digest=_digest(user, code), used_at=None)
    if not unused.update(used_at=timezone.now()):
        return False
    log.warning("recovery code used user=%s", user.pk)
    return True


@transaction.atomic
def set_up(user: User, *, secret: str, code: str, may_have: bool = False) -> list[str] | None:
    """Keep an app that shows the right code, and make recovery codes, which nobody sees again.

    None for a wrong code. Raises AlreadySetUp, for another factor unless she ``may_have`` one.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if has_app(user) or (has_factor(user) and not may_have):
        raise AlreadySetUp
    step = totp.matching_step(secret, "".join(code.split()), moment=timezone.now().timestamp())
    if step is None:
        return None
    AuthenticatorApp.objects.create(user=user, secret=secret, last_step=step)
    log.info("second factor set up user=%s", user.pk)
    return new_recovery_codes(user)


@transaction.atomic
def set_up_with_passkey(session: SessionBase, user: User, *, answer: str, name: str) -> list[str]:
    """Keep a passkey as the first factor, and make recovery codes.

    Raises AlreadySetUp, and NotFitting.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if has_factor(user):
        raise AlreadySetUp
    passkeys.add(session, user, answer, name=name)
    return new_recovery_codes(user)


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Ten new codes in the place of all older ones."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=_digest(user, code.replace("-", ""))) for code in codes
    )
    return codes


@transaction.atomic
def reset(user: User) -> None:
    """Forget everything: the next sign-in sets it up anew, and whoever is signed in is out."""
    AuthenticatorApp.objects.filter(user=user).delete()
    user.passkeys.all().delete()
    RecoveryCode.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(session_version=F("session_version") + 1)
    forget_tries(GUESSES, str(user.pk))
    log.warning("second factor reset user=%s", user.pk)


@transaction.atomic
def forget_app(user: User) -> None:
    """Forget the app of who has a passkey beside it; whoever is signed in is out."""
    AuthenticatorApp.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(session_version=F("session_version") + 1)
    log.warning("authenticator app forgotten user=%s", user.pk)


@transaction.atomic
def remove_passkey(user: User, key_id: int) -> bool:
    """Forget one passkey, unless nothing would be left to sign in with."""
    User.objects.select_for_update().get(pk=user.pk)
    if not has_app(user) and not user.passkeys.exclude(pk=key_id).exists():
        return False
    passkeys.remove(user, key_id)
    return True


def _new_code() -> str:
    letters = ["".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS)]
    return "-".join(letters)


def _digest(user: User, code: str) -> str:
    """Of 76 random bits a plain hash tells nothing."""
    return hashlib.sha256(f"{user.pk}:{code}".encode()).hexdigest()
