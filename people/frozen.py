"""Rows that the database refuses to change: one process reads each of them once.

What a transaction reads is remembered when it commits. Otherwise a row of one that was taken back
would be remembered, and its number may be given to another.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

from django.db import transaction

Key = TypeVar("Key", int, str)
Row = TypeVar("Row")


class Frozen(Generic[Key, Row]):
    """A memory of rows that never change once they are there; ``read`` finds those of some keys.

    Everybody gets the same objects, so nobody may alter one.
    """

    _all: ClassVar[list["Frozen[Any, Any]"]] = []

    def __init__(self, read: Callable[[set[Key]], Mapping[Key, Row]]) -> None:
        self._read: Callable[[set[Key]], Mapping[Key, Row]] = read
        self._known: dict[Key, Row] = {}
        self._all.append(self)

    def find(self, keys: Iterable[Key]) -> dict[Key, Row]:
        """The rows of these keys; those that do not exist are left out."""
        wanted = set(keys)
        new = wanted - self._known.keys()
        found = self._read(new) if new else {}
        if found:
            self.remember(found)
        return {key: self._known[key] for key in wanted - new} | dict(found)

    def remember(self, rows: Mapping[Key, Row]) -> None:
        """These rows, read or made in this transaction, once it commits."""
        transaction.on_commit(partial(self._known.update, rows))

    @classmethod
    def forget_all(cls) -> None:
        """Remember nothing: for whoever puts another database in the place of this one."""
        for each in cls._all:
            each._known.clear()
