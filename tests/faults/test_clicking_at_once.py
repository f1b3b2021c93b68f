"""Threat 4: one form sent many times at the same moment, to a real server with two processes."""

import threading
from collections import Counter
from pathlib import Path

import pytest
from django.conf import LazySettings

from disclaimers.models import Showing
from leads.models import Lead
from outbox.delivery import drain
from people.models import Person
from quotes.models import QuoteRequest
from tests.celery_stack import StartCelery
from tests.faults import site
from tests.faults.dose import DOSE
from tests.faults.site import Answer, Visitor
from tests.intake import hidden_fields, typed_at
from tests.smtp_sink import SmtpServer

pytestmark = [pytest.mark.faults, pytest.mark.stack]

AGREE = "/quote/agree/"
CLICKS = 50
# One for each step, and the confirmation.
LEDGER_ROWS = 5


def click_at_once(visitor: Visitor, page: Answer) -> list[Answer]:
    """The same form, sent by as many threads, begun together."""
    fields = hidden_fields(page.text) | typed_at(AGREE, {})
    begin = threading.Barrier(CLICKS)
    answers: list[Answer] = []

    def click() -> None:
        begin.wait()
        answers.append(visitor.copy().post(AGREE, fields))

    threads = [threading.Thread(target=click) for _ in range(CLICKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_fifty_clicks_at_the_same_moment_are_one_request_one_letter_and_one_record(
    celery_stack: StartCelery, smtp_server: SmtpServer, settings: LazySettings, tmp_path: Path
) -> None:
    with (
        celery_stack(workers=0) as stack,
        site.web(tmp_path, {**stack.env, "WEB_CONCURRENCY": "2"}) as address,
    ):
        for number in range(DOSE.rounds):
            visitor = Visitor(address)
            page = visitor.ask_for_a_quote(f"visitor{number}@example.org", until=AGREE)
            answers = click_at_once(visitor, page)
            assert Counter(answer.status for answer in answers) == {302: CLICKS}
            [where] = {answer.location for answer in answers}
            assert where.startswith("/quote/received/")
    everything = (QuoteRequest, Lead, Person)
    assert [model.objects.count() for model in everything] == [DOSE.rounds] * 3
    assert Showing.objects.count() == LEDGER_ROWS * DOSE.rounds
    settings.EMAIL_URL = smtp_server.url
    drain()
    assert len(smtp_server.accepted) == DOSE.rounds
    assert Showing.objects.count() == (LEDGER_ROWS + 1) * DOSE.rounds
