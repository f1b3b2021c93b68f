"""What changes seldom and is needed at every request: a process asks for it once a minute."""

import time
from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeVar

Row = TypeVar("Row")

SECONDS = 60


class Remembered(Generic[Row]):
    """What ``read`` found, for a minute; then it is read again.

    Everybody gets the same object, so nobody may alter it.
    """

    _all: ClassVar[list["Remembered[Any]"]] = []

    def __init__(self, read: Callable[[], Row]) -> None:
        self._read = read
        self._found: tuple[float, Row] | None = None
        self._all.append(self)

    def get(self) -> Row:
        """What was found less than a minute ago, or what is there now."""
        now = time.time()
        found = self._found
        # A clock that was set back must not keep it for ever.
        if found is None or not 0 <= now - found[0] < SECONDS:
            found = self._found = (now, self._read())
        return found[1]

    @classmethod
    def forget_all(cls) -> None:
        """Remember nothing: for whoever puts another database in the place of this one."""
        for each in cls._all:
            each._found = None
