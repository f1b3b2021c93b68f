"""Files that patients, and people who are none, may send. All are made here, the same each time."""

from collections.abc import Callable
from dataclasses import dataclass

from records.kinds import Refusal

# Stands in everything that is not to come through.
MARK = b"zqNotToBeKept"


@dataclass(frozen=True)
class Sample:
    """A file by the name under which it is sent; with what it is refused, if it is."""

    name: str
    build: Callable[[], bytes]
    refusal: Refusal | None = None
    is_bomb: bool = False
