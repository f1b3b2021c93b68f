"""Makes one desk: so many leads, somebody who is signed in, and where the measurement looks.

Prints, as JSON, the cookie and the addresses; asks each of them once by itself and counts the
statements.
"""

import json
import os
import sys
import time
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from leads.models import Lead  # noqa: E402
from mtcrm.demo import load_demo_content, make_demo_staff  # noqa: E402
from staff.models import User  # noqa: E402


def addresses() -> dict[str, str]:
    """What is asked of the list, in a word."""
    middle = Lead.objects.filter(pk__lte=Lead.objects.order_by("-pk").first().pk // 2).latest("pk")
    treatment = middle.treatment_id or 1
    return {
        "first page": "",
        "deep page": f"p=after-{middle.pk}",
        "last page": "p=last",
        "by stage": "stage=lost",
        "by stage and country": "stage=quote_sent&country=ES",
        "by a rare three": f"stage=emergency&country=FI&treatment={treatment}",
        "sorted by name": "o=who",
        "sorted by reply": "o=clock",
        "two words": "q=anna+birch",
        "one hit": f"q={middle.reference}",
        "no hit": "q=nosuchthing",
        "in every row": "q=example",
        "two letters": "q=li",
    }


def statements(client: Client, query: str) -> int:
    """How many statements the second answer takes; the first reads what is read only once."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(f"{reverse('admin:leads_lead_changelist')}?{query}")
        if answer.status_code != 200:
            sys.exit(f"{query} was answered with {answer.status_code}.")
    if os.environ.get("BENCH_SHOW_SQL"):
        for statement in asked:
            print(f"  {statement['time']} {statement['sql'][:1500]}", file=sys.stderr)
    return len(asked)


def main() -> None:
    """Make it, and say how to look at it."""
    number, file = int(sys.argv[1]), Path(sys.argv[2])
    setup_test_environment()
    began = time.monotonic()
    call_command("migrate", interactive=False, verbosity=0)
    load_demo_content()
    make_demo_staff()
    call_command("make_volume", leads=number)
    took = time.monotonic() - began
    client = Client()
    client.force_login(User.objects.get(username="coordinator"))
    asked = addresses()
    counted = {what: statements(client, query) for what, query in asked.items()}
    client.force_login(User.objects.filter(is_superuser=True).first())
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    told = {
        "cookie": f"{settings.SESSION_COOKIE_NAME}={cookie.value}",
        "addresses": asked,
        "statements": counted,
        "seconds": took,
    }
    file.write_text(json.dumps(told))
    connection.close()


if __name__ == "__main__":
    main()
