"""The test's database as something that a site can lose and find again."""

import contextlib
import shutil
import socket
import socketserver
import threading
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from devtools import engines
from tests.celery_stack import test_database_url


class Gate:
    """A way to PostgreSQL that can be closed: new connections are refused, old ones break."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self.port = engines.free_port()
        self._open: list[socket.socket] = []
        self._server: socketserver.ThreadingTCPServer | None = None

    def open(self) -> None:
        """Let connections through."""
        socketserver.ThreadingTCPServer.allow_reuse_address = True
        socketserver.ThreadingTCPServer.daemon_threads = True
        handler = type("Handler", (_Through,), {"gate": self})
        self._server = socketserver.ThreadingTCPServer((engines.HOST, self.port), handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Break everything and refuse from now on."""
        if self._server is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._server = None
        while self._open:
            with contextlib.suppress(OSError):
                self._open.pop().shutdown(socket.SHUT_RDWR)

    def connect(self, client: socket.socket) -> socket.socket:
        """The other half of a connection."""
        server = socket.create_connection(self._target)
        self._open += [client, server]
        return server


class _Through(socketserver.BaseRequestHandler):
    """Passes bytes both ways until one side is gone."""

    gate: Gate

    def handle(self) -> None:
        """Serve one connection."""
        with self.gate.connect(self.request) as server:
            back = threading.Thread(target=_copy, args=(server, self.request), daemon=True)
            back.start()
            _copy(self.request, server)
            back.join()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


class PostgresAway:
    """A PostgreSQL that can be made unreachable for the site alone."""

    def __init__(self) -> None:
        parts = urlsplit(test_database_url())
        self._gate = Gate(parts.hostname or "", parts.port or 5432)
        login, _, _ = parts.netloc.rpartition("@")
        address = f"{login}@{engines.HOST}:{self._gate.port}"
        self.url = urlunsplit(parts._replace(netloc=address))
        self.come_back = self._gate.open
        self.go_away = self.end = self._gate.close


class SqliteAway:
    """An SQLite file that cannot be opened while a folder has its place."""

    def __init__(self) -> None:
        self._file = Path(str(connection.settings_dict["NAME"]))
        self._aside = self._file.with_suffix(".aside")
        self.url = test_database_url()

    def go_away(self) -> None:
        """Move the file aside."""
        if self._file.is_file():
            self._file.rename(self._aside)
            self._file.mkdir()

    def come_back(self) -> None:
        """Put it back."""
        if self._aside.exists():
            shutil.rmtree(self._file)
            self._aside.rename(self._file)

    end = come_back
