"""Log lines: one event is one line, whatever text found its way into it."""

import logging
import time


class OneLine(logging.Formatter):
    """Time (UTC), level, logger, message; control characters are written as escapes."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return "".join(
            character if character.isprintable() else character.encode("unicode_escape").decode()
            for character in super().format(record)
        )
