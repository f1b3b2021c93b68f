"""Makes the desk of `work`: so many open leads, one with a short story and one with a long one.

Writes, as JSON, the cookie of a coordinator and the addresses of the pages of her day.
"""

import json
import sys
import time
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import F  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from leads.models import Call, CallOutcome, Lead, Note  # noqa: E402
from leads.stages import OPEN  # noqa: E402
from mtcrm.demo import load_demo_content, make_demo_staff  # noqa: E402
from staff.models import User  # noqa: E402

SHORT, LONG = 50, 5_000
# Of the entries of a story every so many is a call, the others are notes.
EVERY_CALL = 5


def open_them_all() -> None:
    """Every lead is at an open stage, spread evenly."""
    leads = Lead.objects.annotate(turn=F("pk") % len(OPEN))
    for turn, stage in enumerate(OPEN):
        leads.filter(turn=turn).update(stage=stage, loss_reason="")


def tell_story(lead: Lead, entries: int) -> None:
    """So many notes and calls for this lead."""
    notes = entries - entries // EVERY_CALL
    words = "She asked again whether her daughter may come along, and when to stop eating."
    Note.objects.bulk_create(Note(lead=lead, body=f"{words} {number}") for number in range(notes))
    Call.objects.bulk_create(
        Call(lead=lead, outcome=CallOutcome.VOICEMAIL, note=words)
        for _ in range(entries // EVERY_CALL)
    )


def cookie_of(client: Client) -> str:
    """The header's content that makes its bearer this member of staff."""
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def statements(client: Client, address: str) -> int:
    """How many statements the second answer takes; the first reads what is read only once."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        if answer.status_code != 200:
            sys.exit(f"{address} was answered with {answer.status_code}.")
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
    open_them_all()
    carla = User.objects.get(username="coordinator")
    short, long, stock = Lead.objects.filter(owner=carla).order_by("pk")[:3]
    tell_story(short, SHORT)
    tell_story(long, LONG)
    # What stands beside ours has nothing but notes, each in a row of its form.
    stock.notes.all().delete()
    Note.objects.bulk_create(Note(lead=stock, body=f"note {each}") for each in range(SHORT))
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")
    client = Client()
    client.force_login(carla)
    addresses = {
        "queue": reverse("admin:index"),
        "board": reverse("admin:leads_lead_board"),
        "lead with 50 entries": reverse("admin:leads_lead_change", args=[short.pk]),
        "lead with 5,000 entries": reverse("admin:leads_lead_change", args=[long.pk]),
        "stock": reverse("admin:leads_lead_change", args=[stock.pk]),
    }
    counted = {what: statements(client, address) for what, address in addresses.items()}
    # A session of its own: signing in again would end the first.
    admin = Client()
    admin.force_login(User.objects.filter(is_superuser=True).first())
    told = {
        "cookie": cookie_of(client),
        "stock_cookie": cookie_of(admin),
        "addresses": addresses,
        "statements": counted,
        "seconds": time.monotonic() - began,
    }
    file.write_text(json.dumps(told))
    connection.close()


if __name__ == "__main__":
    main()
