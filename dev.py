#!/usr/bin/env python3
"""Start, test and measure mtcrm from a fresh clone: `python3 dev.py run`, `python3 dev.py test`.

Needs Python 3.11 or newer with venv and nothing else. This file and the package devtools use
the standard library only, because they run before anything is installed.
"""

import signal
import sys

USAGE = """\
usage: python3 dev.py COMMAND

  run                 start web, worker, beat and broker on this machine; Ctrl-C stops them
  test [ARGUMENT...]  lint, then the suite on SQLite and on PostgreSQL; arguments go to pytest
  lint                style, types, import contracts, templates, migrations, deployment check
  faults [ARGUMENT...] the tests of faults and threats alone, in full dose, on both engines
  bench [NAME...]     the measurements in bench/, all or the named ones, on both engines
  broker              the embedded broker alone, in the foreground, on 127.0.0.1:6379
  lock                resolve requirements*.in into the locked requirements*.txt
"""

if sys.version_info < (3, 11):  # noqa: UP036  (this is where an older one is told so)
    sys.exit(f"mtcrm needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
if sys.platform == "win32":
    sys.exit("dev.py needs Linux or macOS (on Windows: WSL).")

from devtools import bench, broker, lint, lock, run, suite  # noqa: E402
from devtools.failure import Failure  # noqa: E402

COMMANDS = {
    "run": run.run,
    "test": suite.test,
    "lint": lint.lint,
    "faults": suite.faults,
    "bench": bench.bench,
    "broker": broker.broker,
    "lock": lock.lock,
}


def main(arguments: list[str]) -> int:
    """Do one command and answer with its exit code; a failure is one sentence, never a trace."""
    name = arguments[0] if arguments else "help"
    if name in {"help", "-h", "--help"}:
        print(USAGE, end="")
        return 0 if arguments else 2
    if name not in COMMANDS:
        print(f"dev.py: there is no command {name!r}.\n{USAGE}", end="", file=sys.stderr)
        return 2
    # From here on a request to stop, however it comes, unwinds like Ctrl-C; said for SIGINT too,
    # because a shell script starts what it puts in the background with SIGINT ignored.
    for request in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(request, signal.default_int_handler)
    try:
        return COMMANDS[name](arguments[1:])
    except Failure as failure:
        print(f"dev.py {name}: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"dev.py {name}: stopped.", file=sys.stderr)
        return 0 if name == "run" else 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
