"""Brings database and demo content up to date before anything is started.

Run by the environment's Python, as one process because each start of Django costs seconds. What
somebody can put right (a wrong setting, a server that does not answer) is one sentence on
standard error and exit code 3.
"""

import io
import os
import sys
from pathlib import Path
from typing import NoReturn

import django
import redis
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import OperationalError, connection

REFUSED = 3


def refuse(sentence: object) -> NoReturn:
    """End with one sentence."""
    print(" ".join(str(sentence).split()), file=sys.stderr)
    sys.exit(REFUSED)


def configure() -> None:
    """Read the settings and hold them against the product's own checks."""
    try:
        django.setup()
        call_command("check", stdout=io.StringIO())
    except (ImproperlyConfigured, SystemCheckError) as error:
        refuse(error)


def reach_database() -> None:
    """Make sure that the database answers."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        refuse(f"the database of DATABASE_URL does not answer ({reason}).")


def reach_broker() -> None:
    """Make sure that the broker answers PING."""
    address = os.environ.get("REDIS_URL", "")
    try:
        redis.Redis.from_url(address, socket_connect_timeout=3, socket_timeout=3).ping()
    except (redis.RedisError, ValueError) as error:
        refuse(f"the server of REDIS_URL does not answer PING ({error}).")


def main() -> None:
    """Check, migrate, load the demo content if it is not there."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mtcrm.settings")
    configure()
    reach_database()
    reach_broker()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_demo")


if __name__ == "__main__":
    main()
