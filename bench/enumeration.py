"""How long each form takes for who is known here, beside who is not (timed in _known.py)."""

import os
import sys

from bench._figures import command, own_database
from devtools import processes, venv


def main() -> int:
    """Measure and judge; 1 when a figure is missed."""
    print(command(), flush=True)
    with own_database() as database:
        env = {
            **os.environ,
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "mtcrm.settings",
            # A program that waits to look like a person would tell nothing else.
            "SPAM_LEAST_SECONDS": "0",
        }
        return processes.do([venv.python(), "-m", "bench._known"], env=env)


if __name__ == "__main__":
    sys.exit(main())
