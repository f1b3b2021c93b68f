"""Django's SQLite backend for a site on which several people write at once."""

import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

# So long SQLite waits by itself for another writer, asking again after 1, 2 and 5 ms.
# Left to wait for longer it sleeps up to 100 ms at a time, and whoever comes meanwhile goes first.
MILLISECONDS_TO_ASK = 8


class Cursor(base.SQLiteCursorWrapper):
    """Asks for the file as often as every other writer does, until ``OPTIONS["timeout"]`` is over.

    Only a statement that found the file busy and did nothing is repeated.
    """

    patience = 0.0

    def execute(self, query: str, params: Any = None) -> Any:
        until = time.monotonic() + self.patience
        while True:
            try:
                return super().execute(query, params)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                    raise


class DatabaseWrapper(base.DatabaseWrapper):
    """Keeps its connection as long as the file is still the same, and lets writers take turns.

    Whoever puts a backup back while the site runs would otherwise lose all that is written from
    then on: into a file that has no name any more.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.execute(f"PRAGMA busy_timeout = {MILLISECONDS_TO_ASK}")
        self._opened = self._file()
        return connection

    def create_cursor(self, name: str | None = None) -> Cursor:
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        cursor.patience = self.settings_dict["OPTIONS"].get("timeout", 0)
        return cursor

    def is_usable(self) -> bool:
        return self._file() == self._opened and super().is_usable()

    def _file(self) -> tuple[int, int] | None:
        """Which file it is; None for a database that is in none."""
        with suppress(OSError):
            found = Path(self.settings_dict["NAME"]).stat()
            return found.st_dev, found.st_ino
        return None
