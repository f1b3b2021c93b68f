"""Decides, before the settings are read, what this test process works with.

Loaded by ``-p tests.engines``: conftest.py would come too late, pytest-django has read the
settings by then. `python3 dev.py test` hands all of it over by the environment; a plain
``pytest`` gets SQLite in a temporary folder and a Valkey of its own.
"""

import atexit
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from devtools import browser, engines, scanner
from devtools.failure import Failure

# Each process of a parallel run has a numbered database to itself.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


def own_database(url: str) -> str:
    """The same server with the database number of this test process."""
    parts = urlsplit(url)
    number = 1 + int(WORKER.removeprefix("gw") or -1)
    return urlunsplit(parts._replace(path=f"/{number}"))


def provide_folder() -> None:
    """A temporary VAR_DIR, so that tests never meet the data of a site on this machine."""
    if not os.environ.get("VAR_DIR"):
        folder = tempfile.TemporaryDirectory(prefix="mtcrm-", ignore_cleanup_errors=True)
        atexit.register(folder.cleanup)
        os.environ["VAR_DIR"] = folder.name


def provide_broker() -> None:
    """A Valkey of our own when no REDIS_URL is given."""
    if not os.environ.get("REDIS_URL"):
        engine = engines.start_valkey(Path(sys.executable))
        atexit.register(engine.stop)
        os.environ["REDIS_URL"] = engine.url


def provide_browser() -> None:
    """A browser that is on this machine already; `dev.py test` would also fetch one."""
    if "CHROMIUM" not in os.environ and (found := browser.installed()):
        try:
            os.environ.update(browser.node_environment())
        except Failure:
            return
        os.environ["CHROMIUM"] = str(found)


def provide_scanner() -> None:
    """ClamAV, where it is on this machine."""
    if "CLAMD" not in os.environ:
        with suppress(Failure):
            os.environ["CLAMD"] = str(scanner.find())


if WORKER:
    os.environ["REDIS_URL"] = own_database(os.environ["REDIS_URL"])
else:
    provide_folder()
    provide_broker()
    provide_browser()
    provide_scanner()
