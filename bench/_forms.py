"""Forms that only wait to be sent: each a visitor of her own who has walked to the last step.

One visitor walks through the real pages. The others are she with another address: her draft is
copied, and each gets a mark of her own.
"""

import json
import sys
import time
import uuid
from dataclasses import asdict
from ipaddress import ip_address
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402

from antispam.marks import Mark  # noqa: E402
from bench._figures import verdict  # noqa: E402
from bench._load import Form  # noqa: E402
from catalog.models import Destination, Treatment  # noqa: E402
from mtcrm.demo import load_demo_content  # noqa: E402
from quotes import drafts  # noqa: E402
from quotes.answers import Answers  # noqa: E402
from quotes.models import IntakeDraft  # noqa: E402
from quotes.steps import Step  # noqa: E402
from tests.intake import STEPS, filled  # noqa: E402

LIMIT_STATEMENTS = 16
BATCH = 500
FIRST_NETWORK = ip_address("10.0.0.0")
LAST = STEPS[-1]


class Visitor:
    """She who walks, with the answers that all others copy."""

    def __init__(self) -> None:
        self.client = Client(headers={"accept-language": "en"})
        self.fields = filled(
            self.client,
            LAST,
            email=f"{uuid.uuid4().hex}@example.org",
            treatment=str(Treatment.objects.get(slug="knee-replacement").pk),
            destination=str(Destination.objects.get(slug="pl").pk),
            consent_marketing_email="on",
        )
        self.draft = drafts.find_by_key(IntakeDraft.objects.latest("begun_at").pk)

    def copy(self) -> IntakeDraft:
        """The draft of somebody else who answered the same."""
        answers, email = Answers.read(self.draft.content), f"{uuid.uuid4().hex}@example.org"
        answers.typed[Step.CONTACT]["email"] = [email]
        answers.clean[Step.CONTACT]["email"] = email
        return IntakeDraft(content=answers.write(), expires_at=self.draft.expires_at)

    def form_of(self, draft: IntakeDraft, number: int) -> Form:
        """What her browser would send."""
        answer, mark = HttpResponse(), Mark.make(f"quote-{draft.pk.hex}")
        drafts.remember(answer, draft)
        cookies = {
            settings.CSRF_COOKIE_NAME: self.client.cookies[settings.CSRF_COOKIE_NAME].value,
            settings.DRAFT_COOKIE_NAME: answer.cookies[settings.DRAFT_COOKIE_NAME].value,
        }
        fields = self.fields | {"mark": mark.token, mark.trap: ""}
        return Form(cookies, fields, str(FIRST_NETWORK + number))


def prepare(number: int, file: Path) -> None:
    """An empty site with the demo content, and this many forms."""
    call_command("migrate", interactive=False, verbosity=0)
    load_demo_content()
    walker = Visitor()
    with file.open("w") as lines:
        for first in range(0, number, BATCH):
            made = [walker.copy() for _ in range(min(BATCH, number - first))]
            IntakeDraft.objects.bulk_create(made)
            for each, draft in enumerate(made, start=first):
                lines.write(json.dumps(asdict(walker.form_of(draft, each))) + "\n")


def statements() -> list[str]:
    """What the last post asks of the database, transaction control included.

    It is sent twice, each time by somebody new, and the second counts: what a process reads only
    once is no part of a form.
    """
    for _ in range(2):
        visitor = Visitor()
        time.sleep(settings.SPAM_LEAST_SECONDS)  # who is quicker is asked for a proof
        with CaptureQueriesContext(connection) as asked:
            answer = visitor.client.post(LAST, visitor.fields)
        if not answer.headers.get("Location", "").startswith("/quote/received/"):
            sys.exit(f"the form was answered with {answer.status_code}.")
    return [" ".join(statement["sql"].split()) for statement in asked]


def main() -> int:
    """Make the forms and judge the statements; 1 when there are too many."""
    setup_test_environment()
    prepare(int(sys.argv[1]), Path(sys.argv[2]))
    asked = statements()
    print("\n".join(f"  {statement[:90]}" for statement in asked))
    connection.close()
    met = len(asked) <= LIMIT_STATEMENTS
    return (
        0
        if verdict("statements of the last post", f"{len(asked)}", f"{LIMIT_STATEMENTS}", met=met)
        else 1
    )


if __name__ == "__main__":
    sys.exit(main())
