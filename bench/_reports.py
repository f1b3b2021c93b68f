"""Makes so many leads and asks for every report; tells, as JSON, how long each took."""

import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from mtcrm.demo import load_demo_content, make_demo_staff  # noqa: E402
from reports.catalogue import PAGES  # noqa: E402
from reports.models import Report  # noqa: E402
from staff.models import User  # noqa: E402


def times() -> dict[str, str]:
    """What is asked for, in a word."""
    today = timezone.now().date()
    ever = today - timedelta(days=3 * 366)
    return {
        "30 days": "period=30",
        "a year": "period=365",
        "three years": f"first={ever}&last={today}",
        "three years of one country": f"first={ever}&last={today}&country=DE",
        "three years of one language": f"first={ever}&last={today}&language=en",
    }


def measured(client: Client, rounds: int) -> Iterator[tuple[str, str, float, float, int]]:
    """Page, time, median seconds where nothing was kept, seconds of one more look, statements."""
    for page in PAGES:
        for name, query in times().items():
            address = f"{reverse(f'report-{page.slug}')}?{query}"
            took = []
            for _ in range(1 + rounds):
                Report.objects.all().delete()
                seconds, statements = look(client, address)
                took.append(seconds)
            again, _statements = look(client, address)
            print(f"  {page.slug}, {name}: {took[-1]:.2f} s, {again:.2f} s", file=sys.stderr)
            yield page.slug, name, statistics.median(took[1:]), again, statements


def look(client: Client, address: str) -> tuple[float, int]:
    """Seconds and statements of one page."""
    with CaptureQueriesContext(connection) as asked:
        began = time.perf_counter()
        answer = client.get(address)
        took = time.perf_counter() - began
    if answer.status_code != 200:
        sys.exit(f"{address} was answered with {answer.status_code}.")
    if os.environ.get("BENCH_SHOW_SQL"):
        for statement in asked:
            print(f"  {statement['time']} {statement['sql'][:1200]}", file=sys.stderr)
    return took, len(asked)


def main() -> None:
    """Make it, and measure."""
    number, rounds, file = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    setup_test_environment()
    began = time.monotonic()
    call_command("migrate", interactive=False, verbosity=0)
    load_demo_content()
    make_demo_staff()
    call_command("make_volume", leads=number)
    made = time.monotonic() - began
    if connection.vendor == "postgresql":
        # As the server does by itself soon after.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    manager = User.objects.create_user("bench-manager", is_staff=True)
    manager.groups.add(Group.objects.get(name="Manager"))
    client = Client()
    client.force_login(manager)
    file.write_text(json.dumps({"made": made, "pages": list(measured(client, rounds))}))
    connection.close()


if __name__ == "__main__":
    main()
