"""How gunicorn serves the site: ``gunicorn --config python:mtcrm.serving mtcrm.wsgi``."""

import os
import socket
import struct
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.util import close_graceful
from gunicorn.workers.gthread import TConn, ThreadWorker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mtcrm.settings")

from django.conf import settings

from mtcrm.logs import OneLine

# So long a client may take to hang up after its answer.
SECONDS_TO_HANG_UP = 0.5


class Lines(Logger):
    """gunicorn's own log in lines like ours; no access log, since links in letters are secrets."""

    def setup(self, cfg: Any) -> None:
        """Write as ours are written: what gunicorn quotes of a request is a stranger's text."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(OneLine())


class Worker(ThreadWorker):
    """Waits for clients that do not hang up in the thread that served them, and not for long.

    gunicorn itself does so where it takes new connections, two seconds for each: nobody else is
    served meanwhile.
    """

    def handle(self, conn: TConn) -> Any:
        """Serve one request; what it returns says whether the connection goes on."""
        goes_on = super().handle(conn)
        if goes_on is False:
            close_graceful(conn.sock, timeout=SECONDS_TO_HANG_UP)
        return goes_on


def when_ready(server: Any) -> None:
    """Let no silent client hold a thread for good.

    The connections inherit this from the socket that accepts them. gunicorn itself waits for ever
    for the rest of a request, so that a dozen phones without reception would end the site.
    """
    silence = struct.pack("@ll", settings.CLIENT_TIMEOUT, 0)
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, silence)


worker_class = Worker
threads = 8
graceful_timeout = 5
control_socket_disable = True
logger_class = Lines
