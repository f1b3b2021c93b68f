"""Log lines: one event is one line, whatever text found its way into it."""

import logging
import re
import time
import traceback
from collections.abc import Iterator
from typing import Any

from people.key_addresses import KEY_ADDRESSES

# Links that are keys to somebody's pages, and addresses, which exceptions may quote.
SECRET_PATH = re.compile(rf"({'|'.join((*KEY_ADDRESSES, '/my/'))})\S+")
# From its first character to its end, and never from the middle: a line may be very long.
ADDRESS = re.compile(r"(?<![^\s@<>\"'(])[^\s@<>\"'(]++@[^\s@<>\"')]+")


# What is shorter tells nothing, and may be a part of any word.
SHORTEST_WORDS = 4


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error, and those that it came from."""
    while error is not None:
        yield error
        came_from = None if error.__suppress_context__ else error.__context__
        error = error.__cause__ or came_from


class OneLine(logging.Formatter):
    """Time (UTC), level, logger, message; control characters are escapes, secrets are masked.

    Of an error its kind and its places are told and never its words: PostgreSQL, for one, quotes
    the row that it refused.
    """

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have kept what its formatter made of the error.
        record.exc_text = None
        line = self._without_words(super().format(record), record)
        line = SECRET_PATH.sub(r"\1…", line).replace("%40", "@")
        return "".join(
            character if character.isprintable() else character.encode("unicode_escape").decode()
            for character in ADDRESS.sub("…@…", line)
        )

    def formatException(self, ei: Any) -> str:  # noqa: N802  (the name that logging calls)
        """Where the error and those before it came from, without what they say."""
        return "\n".join(
            "".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__
            for error in chain(ei[1])
        )

    @staticmethod
    def _without_words(line: str, record: logging.LogRecord) -> str:
        """Celery puts the words of an error into its message too."""
        for error in chain(record.exc_info[1] if record.exc_info else None):
            for words in (repr(error), str(error)):
                if len(words) >= SHORTEST_WORDS:
                    line = line.replace(words, type(error).__qualname__)
        return line
