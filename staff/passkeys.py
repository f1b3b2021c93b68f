"""Passkeys (WebAuthn): a key that signs our question, for this site alone, in its owner's hands.

The library checks the signature, the question, the kind of answer and the site's name. Beside that
it is refused here: another origin, a page within another's, a key or a name of somebody else, a
question that was answered before, and a counter that went back, as that of a copy does.
"""

import hashlib
import ipaddress
import json
import logging
from base64 import urlsafe_b64decode
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from staff.models import Passkey, User

log = logging.getLogger(__name__)
# It names each key, and is content with what we call an error.
logging.getLogger("fido2").setLevel(logging.WARNING)

# What the session holds: the question that is open, for signing and for a new key.
ASKED, ADDING = "passkey_asked", "passkey_adding"
LONGEST_OPEN = timedelta(minutes=10)
MOST_KEYS = 10
LONGEST_NAME = 60
# The password is one factor already; the key need not ask for another.
TOUCH = UserVerificationRequirement.DISCOURAGED


class NotFitting(Exception):
    """What the browser sent is no answer to our question."""


def are_possible() -> bool:
    """Whether the site's address is one for which browsers have passkeys."""
    address = urlsplit(settings.PUBLIC_BASE_URL)
    try:
        ipaddress.ip_address(address.hostname or "")
    except ValueError:
        return address.scheme == "https" or address.hostname == "localhost"
    return False


def question(session: SessionBase, user: User) -> str:
    """What one of her keys is asked to sign, as JSON for the browser; empty if she has none."""
    keys = _credentials(user)
    if not keys or not are_possible():
        return ""
    options, state = _server().authenticate_begin(keys, user_verification=TOUCH)
    return _opened(session, ASKED, options, state)


def question_for_new(session: SessionBase, user: User) -> str:
    """What a new key of hers is asked to sign; empty where there can be none."""
    keys = _credentials(user)
    if not are_possible() or len(keys) >= MOST_KEYS:
        return ""
    name = user.get_username()
    entity = PublicKeyCredentialUserEntity(id=_handle(user), name=name, display_name=str(user))
    options, state = _server().register_begin(
        entity,
        credentials=keys,
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=TOUCH,
    )
    return _opened(session, ADDING, options, state)


def remove(user: User, key_id: int) -> None:
    """Forget this key of hers."""
    if user.passkeys.filter(pk=key_id).delete()[0]:
        log.warning("passkey removed user=%s passkey=%s", user.pk, key_id)


def rename(user: User, key_id: int, *, name: str) -> None:
    """Call this key of hers by another name."""
    user.passkeys.filter(pk=key_id).update(name=_name(name))


def take(session: SessionBase, user: User, answer: str) -> bool:
    """Whether this is one of her keys, and its answer to the question that is open."""
    try:
        _take(user, _closed(session, ASKED), _parsed(answer))
    except NotFitting as error:
        log.warning("passkey refused user=%s: %s", user.pk, error)
        return False
    return True


def add(session: SessionBase, user: User, answer: str, *, name: str) -> Passkey:
    """Keep the public half of a new key. Raises NotFitting."""
    state, told = _closed(session, ADDING), _parsed(answer)
    try:
        made = _server().register_complete(state, told)
    except Exception as error:
        raise NotFitting(_kind(error)) from error
    _insist_on_own_page(told)
    credential = made.credential_data
    assert credential is not None
    try:
        with transaction.atomic():
            key = Passkey.objects.create(
                user=user,
                name=_name(name),
                key_id=credential.credential_id.hex(),
                credential=bytes(credential),
                uses=made.counter,
                last_challenge=_digest(state),
            )
    except IntegrityError as error:
        raise NotFitting("known already") from error
    log.info("passkey added user=%s passkey=%s", user.pk, key.pk)
    return key


def _take(user: User, state: dict[str, Any], told: dict[str, Any]) -> None:
    try:
        used = _server().authenticate_complete(state, _credentials(user), told)
        data = _decoded(told["response"]["authenticatorData"])
        handle = told["response"].get("userHandle")
        is_hers = not handle or _decoded(handle) == _handle(user)
    except Exception as error:
        # Whatever a browser can send: the library says so in many ways.
        raise NotFitting(_kind(error)) from error
    _insist_on_own_page(told)
    if not is_hers:
        raise NotFitting("a name of somebody else")
    uses = int.from_bytes(data[33:37], "big")
    digest = _digest(state)
    # In one statement, so that of two who show the same answer one is let in.
    unused = Passkey.objects.filter(user=user, key_id=used.credential_id.hex()).exclude(
        last_challenge=digest
    )
    # Keys without a counter say zero each time.
    counted = unused.filter(Q(uses__lt=uses) if uses else Q(uses=0))
    if not counted.update(uses=uses, last_challenge=digest, used_at=timezone.now()):
        raise NotFitting("used before, or a copy of the key: its counter went back")


def _name(typed: str) -> str:
    return " ".join(typed.split())[:LONGEST_NAME] or gettext("Passkey")


def _server() -> Fido2Server:
    address = urlsplit(settings.PUBLIC_BASE_URL)
    site = PublicKeyCredentialRpEntity(id=address.hostname, name=settings.AGENCY_NAME)
    origin = f"{address.scheme}://{address.netloc}"
    return Fido2Server(site, verify_origin=lambda told: told == origin)


def _credentials(user: User) -> list[AttestedCredentialData]:
    keys = user.passkeys.order_by("pk").values_list("credential", flat=True)
    return [AttestedCredentialData(bytes(key)) for key in keys]


def _handle(user: User) -> bytes:
    """What a key remembers of whose it is: nothing that tells anything."""
    return f"staff-{user.pk}".encode()


def _opened(session: SessionBase, which: str, options: Any, state: Any) -> str:
    session[which] = {"state": state, "at": timezone.now().isoformat()}
    return json.dumps(dict(options.public_key), default=_plain)


def _closed(session: SessionBase, which: str) -> dict[str, Any]:
    """The question that was open, which is answered once, rightly or not."""
    opened = session.pop(which, None)
    if not opened or timezone.now() >= datetime.fromisoformat(opened["at"]) + LONGEST_OPEN:
        raise NotFitting("no question is open")
    return dict(opened["state"])


def _parsed(answer: str) -> dict[str, Any]:
    try:
        return dict(json.loads(answer))
    except (ValueError, TypeError, RecursionError) as error:
        raise NotFitting("unreadable") from error


def _insist_on_own_page(told: dict[str, Any]) -> None:
    if json.loads(_decoded(told["response"]["clientDataJSON"])).get("crossOrigin"):
        raise NotFitting("within a page of somebody else")


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _digest(state: dict[str, Any]) -> str:
    return hashlib.sha256(state["challenge"].encode()).hexdigest()


def _plain(value: Any) -> Any:
    return dict(value)


def _kind(error: Exception) -> str:
    """What is wrong, in the library's words, which hold nothing of the answer."""
    return str(error) if type(error) is ValueError else type(error).__name__
