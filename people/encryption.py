"""Text that is kept encrypted: what a patient writes of her health, and letters as sent."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """The cipher of the keys in force: the first encrypts, all of them decrypt."""
    return _cipher(tuple(settings.FIELD_KEYS))


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that the database holds only encrypted, with ``settings.FIELD_KEYS``.

    It cannot be searched or compared in a query. The empty text stays empty.
    Raises cryptography.fernet.InvalidToken when no key fits.
    """

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return cipher().encrypt(value.encode()).decode() if value else value

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return cipher().decrypt(value.encode()).decode() if value else value
