"""Log lines: one event is one line, whatever text found its way into it."""

import logging
import re
import time

from people.key_addresses import KEY_ADDRESSES

# Links that are keys to somebody's pages, and addresses, which exceptions may quote.
SECRET_PATH = re.compile(rf"({'|'.join((*KEY_ADDRESSES, '/my/'))})\S+")
# From its first character to its end, and never from the middle: a line may be very long.
ADDRESS = re.compile(r"(?<![^\s@<>\"'(])[^\s@<>\"'(]++@[^\s@<>\"')]+")


class OneLine(logging.Formatter):
    """Time (UTC), level, logger, message; control characters are escapes, secrets are masked."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        line = SECRET_PATH.sub(r"\1…", super().format(record)).replace("%40", "@")
        return "".join(
            character if character.isprintable() else character.encode("unicode_escape").decode()
            for character in ADDRESS.sub("…@…", line)
        )
