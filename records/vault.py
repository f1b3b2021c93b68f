"""Where the bytes of records are: encrypted pieces in a storage, under names that say nothing.

Every record has a key of its own (AES-256-GCM), kept in its row and itself encrypted with
``settings.FIELD_KEYS``. So a change of those keys touches no file, and what is deleted cannot be
read from that moment on, in backups of the storage either. A piece is bound to its place: one that
was moved, swapped or altered is not opened.
"""

import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from records.models import Part, Record

# What a process holds in memory of one file: a piece, and the same encrypted.
PIECE = 1024 * 1024
NONCE = 12


def storage() -> Storage:
    """The storage of records; it has no address on the web."""
    return storages["records"]


def new_key() -> str:
    """A key for one record."""
    return b64encode(AESGCM.generate_key(bit_length=256)).decode()


def keep_piece(record: Record, data: bytes, *, role: str, page: int = 0, number: int) -> Part:
    """Encrypt one piece and put it into the storage; the part, which is not saved yet.

    Raises OSError when the storage is full or away. Who cannot save the part drops it again.
    """
    nonce = os.urandom(NONCE)
    part = Part(record=record, role=role, page=page, number=number, size=len(data))
    sealed = nonce + _cipher(record).encrypt(nonce, data, _place(record, part))
    name = uuid4().hex
    part.object_name = f"{name[:2]}/{name[2:]}"
    storage().save(part.object_name, ContentFile(sealed))
    return part


def drop_piece(part: Part) -> None:
    """Take a piece out of the storage whose part was never saved."""
    storage().delete(part.object_name)


def keep_file(
    record: Record, chunks: Iterable[bytes], *, role: str, page: int = 0
) -> Iterator[Part]:
    """Encrypt a whole file, piece by piece; its parts, which are not saved yet."""
    for number, data in enumerate(chunks):
        yield keep_piece(record, data, role=role, page=page, number=number)


def read(record: Record, *, role: str, page: int = 0) -> Iterator[bytes]:
    """The decrypted pieces of a file, one at a time.

    Raises FileNotFoundError when a piece is missing and cryptography.exceptions.InvalidTag when
    one is not what was put there.
    """
    cipher = _cipher(record)
    for part in record.parts.filter(role=role, page=page).order_by("number"):
        with storage().open(part.object_name) as file:
            sealed = file.read()
        yield cipher.decrypt(sealed[:NONCE], sealed[NONCE:], _place(record, part))


def size_of(record: Record, *, role: str, page: int = 0) -> int:
    """The size of a file in bytes."""
    return sum(record.parts.filter(role=role, page=page).values_list("size", flat=True))


def _cipher(record: Record) -> AESGCM:
    return AESGCM(b64decode(record.key))


def _place(record: Record, part: Part) -> bytes:
    return f"{record.uuid.hex}:{part.role}:{part.page}:{part.number}:{part.size}".encode()
