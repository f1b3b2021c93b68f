"""How a file and its rows are kept: sealed with a key of their import, bound to their place.

The key (AES-256-GCM) is in the row of the import, itself encrypted with ``settings.FIELD_KEYS``.
Once it is gone nothing that was sealed with it can be read, in backups taken later either.
"""

import json
import os
from base64 import b64decode, b64encode
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


def new_key() -> str:
    """A key for one import."""
    return b64encode(AESGCM.generate_key(bit_length=256)).decode()


class Sealer:
    """Seals and opens what belongs to one import.

    Raises cryptography.exceptions.InvalidTag for what was altered or is of another place.
    """

    def __init__(self, key: str) -> None:
        self._cipher = AESGCM(b64decode(key))

    def seal(self, data: bytes, *, place: str) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, data, place.encode())

    def open(self, sealed: bytes | memoryview, *, place: str) -> bytes:
        whole = bytes(sealed)
        return self._cipher.decrypt(whole[:NONCE], whole[NONCE:], place.encode())

    def seal_row(self, number: int, told: Any) -> bytes:
        """What a row says, as JSON."""
        return self.seal(json.dumps(told, ensure_ascii=False).encode(), place=f"row:{number}")

    def open_row(self, number: int, sealed: bytes | memoryview) -> Any:
        return json.loads(self.open(sealed, place=f"row:{number}"))
