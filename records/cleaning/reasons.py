"""Why a file is not taken. What a patient reads about each reason is in `records/kinds.py`."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

# A disk that is full or broken says nothing of the file. Other numbers come of what the file says,
# such as a place before its beginning.
OF_THE_MACHINE = {
    errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.ENOENT, errno.EACCES, errno.EPERM,
    errno.ENFILE, errno.ESTALE, errno.ENXIO, errno.ENODEV,
}  # fmt: skip
OF_OUR_LIMITS = {errno.EFBIG, errno.ENOMEM, errno.EMFILE}


class Reason(StrEnum):
    """One reason, by the word that is kept and passed on."""

    WRONG_TYPE = "wrong_type"
    OTHER_CONTENTS = "other_contents"
    EMPTY = "empty"
    DAMAGED = "damaged"
    PASSWORD = "password"  # noqa: S105
    TOO_LARGE = "too_large"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_FILES = "too_many_files"
    TOO_COMPLEX = "too_complex"
    LIVE_FORM = "live_form"
    WRAPPED_DOCUMENT = "wrapped_document"
    NOTHING_OF_USE = "nothing_of_use"
    ARCHIVE_INSIDE = "archive_inside"


class Unfit(Exception):
    """This file cannot be taken."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@contextmanager
def judged() -> Iterator[None]:
    """Whatever a parser raises inside says that the file is damaged, unless the disk says it.

    Four libraries meet files that were made to break them: what they raise then has no end.
    """
    try:
        yield
    except (Unfit, MemoryError):
        raise
    except RecursionError:
        raise Unfit(Reason.TOO_COMPLEX) from None
    except OSError as error:
        if error.errno in OF_THE_MACHINE:
            raise
        is_wall = error.errno in OF_OUR_LIMITS
        raise Unfit(Reason.TOO_COMPLEX if is_wall else Reason.DAMAGED) from None
    except Exception:  # noqa: BLE001
        raise Unfit(Reason.DAMAGED) from None
