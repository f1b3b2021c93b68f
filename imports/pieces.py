"""The file as it came, in sealed pieces, read like any other: forwards, and from any place."""

import io
from collections.abc import Iterable

from django.utils.translation import gettext as _

from imports.limits import PIECE
from imports.models import Import, Piece
from imports.refusals import FileRefused
from imports.sealing import Sealer


def keep_file(source: Import, chunks: Iterable[bytes]) -> None:
    """Seal a file piece by piece, in the caller's transaction."""
    sealer, waiting, number = Sealer(source.key), b"", 0
    for chunk in chunks:
        waiting += chunk
        while len(waiting) >= PIECE:
            keep_piece(source, sealer, number, waiting[:PIECE])
            waiting, number = waiting[PIECE:], number + 1
    keep_piece(source, sealer, number, waiting)


def keep_piece(source: Import, sealer: Sealer, number: int, data: bytes) -> None:
    """Seal one piece."""
    sealed = sealer.seal(data, place=f"piece:{number}")
    Piece.objects.create(source=source, number=number, sealed=sealed)


def open_piece(source: Import, sealer: Sealer, number: int) -> bytes:
    """What is in one piece. Raises FileRefused when it is not here any more."""
    insist_on_the_file(source)
    sealed = source.pieces.values_list("sealed", flat=True).get(number=number)
    return sealer.open(sealed, place=f"piece:{number}")


def insist_on_the_file(source: Import) -> None:
    """Raise FileRefused when the file went with the data of somebody in it."""
    if not source.pieces.exists():
        raise FileRefused(
            _(
                "The file is not kept any more: somebody in it had her data erased. Please upload "
                "it again without her."
            )
        )


class OpenFile(io.RawIOBase):
    """The file of an import; one piece of it is in memory."""

    def __init__(self, source: Import) -> None:
        self._source = source
        self._sealer = Sealer(source.key)
        self._at = 0
        self._number, self._piece = -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._source.size}[whence]
        if begin + offset < 0:
            raise OSError("before the beginning of the file")
        self._at = begin + offset
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._at >= self._source.size:
            return 0
        number, start = divmod(self._at, PIECE)
        part = self._load(number)[start : start + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _load(self, number: int) -> bytes:
        if number != self._number:
            self._number, self._piece = number, open_piece(self._source, self._sealer, number)
        return self._piece


def open_file(source: Import) -> io.BufferedReader:
    """The file, to be read from its beginning."""
    return io.BufferedReader(OpenFile(source))
