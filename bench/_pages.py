"""Counts the SQL statements of pages, in a database that is empty but for what migrations load.

Each page is asked twice, and the second answer counts: what a process reads only once (content
types) is no part of a page.
"""

import sys
import uuid

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench._figures import verdict  # noqa: E402
from disclaimers.models import Showing  # noqa: E402
from leads.models import Lead  # noqa: E402
from leads.services import write_note  # noqa: E402
from outbox.models import Message  # noqa: E402
from staff.models import User  # noqa: E402
from tests.articles.factories import make_article, make_category, make_treatment  # noqa: E402
from tests.factories import make_request, make_staff  # noqa: E402
from tests.faults.letters import like  # noqa: E402

LIMIT_ARTICLE = 5
LIMIT_FORM = 5
LIMIT_LEAD = 33
FEW, MANY = 3, 300
LONG_HISTORY = 300


def article_page() -> list[bool]:
    """The same article among few and among many."""
    shelf = make_category()
    article = make_article(category=shelf, treatment=make_treatment())
    counts = []
    for number in (FEW, MANY):
        while type(article).objects.count() < number:
            make_article(category=shelf)
        counts.append(statements(article.get_absolute_url()))
    few, many = counts
    found = f"{few} among {FEW}, {many} among {MANY}"
    return [
        verdict("article page", found, f"{LIMIT_ARTICLE}", met=max(counts) <= LIMIT_ARTICLE),
        verdict("article page, more for more articles", f"{many - few}", "0", met=many <= few),
    ]


def quote_form() -> list[bool]:
    """The empty form."""
    count = statements("/quote/")
    return [verdict("quote form", f"{count}", f"{LIMIT_FORM}", met=count <= LIMIT_FORM)]


def lead_page() -> list[bool]:
    """A lead when it is new, and with a long history."""
    carla, lead = make_staff(), make_request().lead
    page = reverse("admin:leads_lead_change", args=[lead.pk])
    short = statements(page, user=carla)
    give_history(lead, carla)
    long = statements(page, user=carla)
    found = f"{short} when new, {long} with {LONG_HISTORY} entries of each kind"
    return [verdict("lead page", found, f"{LIMIT_LEAD}", met=max(short, long) <= LIMIT_LEAD)]


def give_history(lead: Lead, author: User) -> None:
    """Hundreds of notes, of letters, and of clauses shown."""
    message = Message.objects.get(conversation=lead.conversation)
    showing = Showing.objects.filter(conversation=lead.conversation).first()
    numbers = range(LONG_HISTORY)
    for number in numbers:
        write_note(lead, body=f"note {number}", author=author)
    Message.objects.bulk_create(
        like(message, uuid=uuid.uuid4(), dedupe_key=f"history:{number}") for number in numbers
    )
    Showing.objects.bulk_create(like(showing) for _ in numbers)


def statements(path: str, *, user: User | None = None) -> int:
    """How many statements the second answer to this address takes."""
    client = Client()
    if user is not None:
        client.force_login(user)
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        if answer.status_code != 200:
            sys.exit(f"{path} was answered with {answer.status_code}.")
    return len(asked)


def main() -> int:
    """Measure and judge; 1 when a figure is missed."""
    setup_test_environment()
    call_command("migrate", interactive=False, verbosity=0)
    reached = [*article_page(), *quote_form(), *lead_page()]
    connection.close()
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
