"""The door of the desk: user name and password, so often and no oftener."""

import logging
from datetime import timedelta
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from antispam.limits import Limit, count_try, forget_tries, is_used_up
from antispam.network import client_network
from staff.models import User

log = logging.getLogger(__name__)

PAUSE = timedelta(minutes=15)
# Somebody who mistypes, and a machine with many addresses that wants one account.
FROM_ONE_NETWORK = Limit("sign-in from a network", 5, PAUSE)
FROM_ANYWHERE = Limit("sign-in", 20, PAUSE)


class PasswordBackend(ModelBackend):
    """Django's own, behind the limits. A user name that nobody has is counted like any other."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The member of staff, or None. Raises PermissionDenied, unhashed, for too many tries.

        Each try is counted before it is hashed, so that a thousand at once are not let through.
        """
        if username is None or password is None:
            return None
        for limit, what in _limits(request, username):
            tries = count_try(limit, what)
            if tries.is_over:
                # Whose account it is stands in what was typed, which no log is told.
                log.warning("sign-in refused limit=%s", limit.kind)
                raise PermissionDenied
        user = super().authenticate(request, username, password, **kwargs)
        if user is not None:
            forget_tries(*_limits(request, username)[0])
        return user

    async def aauthenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The same; Django's own would go round the limits."""
        return await sync_to_async(self.authenticate)(request, username, password, **kwargs)


def is_paused(request: HttpRequest | None, username: str) -> bool:
    """Whether the next try with this user name from this network would be refused."""
    return any(is_used_up(limit, what) for limit, what in _limits(request, username))


def _limits(request: HttpRequest | None, username: str) -> list[tuple[Limit, str]]:
    """The narrow one first: what it refuses must not use up the other, or one network could keep
    everybody out."""
    network = client_network(request) if request is not None else "unknown"
    return [(FROM_ONE_NETWORK, f"{network}|{username}"), (FROM_ANYWHERE, username)]
