"""How many SQL statements each page asks, beside its limit (the counting is in _pages.py)."""

import os
import sys

from bench._figures import command, own_database
from devtools import processes, venv


def main() -> int:
    """Measure and judge; 1 when a figure is missed."""
    print(command(), flush=True)
    with own_database() as database:
        env = {**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "mtcrm.settings"}
        return processes.do([venv.python(), "-m", "bench._pages"], env=env)


if __name__ == "__main__":
    sys.exit(main())
