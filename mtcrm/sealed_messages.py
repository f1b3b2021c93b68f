"""What the next page says once. It waits in a cookie, encrypted: it may name a file or a person."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core import signing

from people.encryption import cipher


class Sealer(signing.Signer):
    """Signs as Django does, and lets nobody read it who has not the keys."""

    def sign_object(self, *args: Any, **kwargs: Any) -> str:
        return cipher().encrypt(super().sign_object(*args, **kwargs).encode()).decode()

    def unsign_object(self, signed_obj: str, *args: Any, **kwargs: Any) -> Any:
        """Raises BadSignature for what we did not seal."""
        try:
            opened = cipher().decrypt(signed_obj.encode()).decode()
        except InvalidToken as error:
            raise signing.BadSignature from error
        return super().unsign_object(opened, *args, **kwargs)


class SealedMessages(CookieStorage):
    """Nothing falls back on a session, which would be kept in the database as it is.

    What is too much for one cookie loses its oldest words.
    """

    max_cookie_size = 3_000

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cookie_name = settings.MESSAGES_COOKIE_NAME
        self.signer = Sealer(salt=self.key_salt)
