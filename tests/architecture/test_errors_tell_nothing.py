"""An error may quote the row that it met. Wherever one comes up, no log and no answer quotes it.

Each page and each task is run to see of how many steps it is made, queries and templates, and again
with an error at one of them. That the log holds no word of it is watched in every test
(tests/canaries.py).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client
from django.test.signals import template_rendered
from django.urls import URLPattern, URLResolver, get_resolver

from mtcrm.celery import app
from quotes.models import QuoteRequest
from tests.architecture import test_nothing_without_its_clauses as every_page
from tests.factories import let_in, make_staff
from tests.faults.dose import IS_FULL
from tests.intake import filled
from tests.privacy.life import make_life

pytestmark = pytest.mark.django_db

addresses = every_page.addresses
WORDS = "DETAIL: Failing row contains (Canary, canary@example.org, it hurts in both knees)."
KINDS = (IntegrityError, ValueError, OperationalError, KeyError)
TYPED = {
    "name": "Maria", "email": "maria@example.org", "address": "maria@example.org",
    "contact": "maria@example.org", "subject": "Maria", "q": "Maria",
    **dict.fromkeys(("message", "text", "words", "body", "reason", "answer"), "climbing stairs"),
}  # fmt: skip


@dataclass
class Fault:
    """Counts the steps of a block and lets one of them fail, or every query from that one on."""

    at: int = 0
    lasts: bool = False
    steps: int = 0
    struck: int = 0

    def step(self, *, is_query: bool = True) -> None:
        self.steps += 1
        if self.steps == self.at or (self.lasts and is_query and self.steps > self.at):
            self.struck += 1
            raise KINDS[self.at % len(KINDS)](WORDS)

    @contextmanager
    def lurking(self) -> Iterator[None]:
        """Everything is undone at the end."""

        def query(execute: Any, *args: Any) -> Any:
            self.step()
            return execute(*args)

        def template(**_: Any) -> None:
            self.step(is_query=False)

        template_rendered.connect(template)
        try:
            with transaction.atomic():
                with connection.execute_wrapper(query):
                    yield
                transaction.set_rollback(True)
        finally:
            template_rendered.disconnect(template)


def places(steps: int, *, most: int) -> list[int]:
    """So many of the steps, evenly spread, the last among them; in the full dose all."""
    if IS_FULL or steps <= most:
        return list(range(1, steps + 1))
    return [steps * each // most for each in range(1, most + 1)]


def ask(client: Client, method: str, address: str, fields: Any, fault: Fault) -> list[str]:
    """What is wrong with the answer to a request in which an error comes up."""
    kept = client.cookies.copy()
    with fault.lurking():
        answer = getattr(client, method)(address, fields)
        content = b""
        with suppress(*KINDS):
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    client.cookies = kept
    page, where = content.decode(errors="replace"), f"{method} {address} at {fault.at}"
    wrong = [
        f"{where}: {word}" for word in ("Failing row", "canary@", "both knees") if word in page
    ]
    if answer.status_code == 500:
        wrong += [f"{where}: {word}" for word in ("Maria", "maria", "stairs") if word in page]
        wrong += [] if "Something went wrong" in page else [f"{where}: not our page"]
    return wrong


def ask_with_errors(
    client: Client, method: str, address: str, *, fields: Any = None, most: int
) -> int:
    """Let errors come up at some of the steps; how many did."""
    without, struck = Fault(), 0
    assert ask(client, method, address, fields, without) == [], address
    for at in places(without.steps, most=most):
        fault = Fault(at)
        assert ask(client, method, address, fields, fault) == []
        struck += fault.struck
    return struck


def browser() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_error_on_a_public_page_tells_its_words(addresses, method):
    patient = let_in(browser(), QuoteRequest.objects.get().person)
    struck = 0
    for client in (browser(), patient):
        for address in addresses.values():
            typed = TYPED if method == "post" else None
            struck += ask_with_errors(client, method, address, fields=typed, most=6)
    assert struck > 100


def test_no_error_while_a_request_is_kept_tells_its_words(client):
    form = filled(client, "/quote/agree/")
    client.raise_request_exception = False
    assert ask_with_errors(client, "post", "/quote/agree/", most=12, fields=form) >= 12


def test_a_database_that_fails_at_every_query_makes_no_page_tell_its_words(addresses):
    patient = let_in(browser(), QuoteRequest.objects.get().person)
    struck = 0
    for address in addresses.values():
        fault = Fault(lasts=True)
        assert ask(patient, "get", address, {}, fault) == []
        struck += fault.struck
    assert struck > 20


# --- The desk ---


def desk_routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from desk_routes(each.url_patterns, route)
        elif route.startswith("admin/"):
            yield f"/{route}"


def filled_in(route: str) -> str:
    """The address of a row that there is; of the model in the address, or of any lead."""
    key = 1
    if "lead_id" in route:
        key = QuoteRequest.objects.all()[0].lead_id
    elif found := re.match(r"/admin/(\w+)/(\w+)/.*<", route):
        row = apps.get_model(found[1], found[2])._default_manager.first()
        key = row.pk if row else key
    route = route.replace("<int:page>", "1").replace("(?P<url>.*)$", "nothing/")
    route = re.sub(r"\^\(\?P<app_label>.*", "people/", route)
    return re.sub(r"<[\w:]+>", str(key), route)


def test_no_error_at_the_desk_tells_its_words(addresses):
    make_life()
    desk, struck, typed = browser(), 0, TYPED | {"name": "Somewhere"}
    desk.force_login(make_staff("errors"))
    for number, route in enumerate(desk_routes(get_resolver().url_patterns)):
        for method in ("get", "post") if IS_FULL else (("get", "post")[number % 2],):
            struck += ask_with_errors(desk, method, filled_in(route), fields=typed, most=1)
    assert struck > 150


# --- Tasks ---


def test_no_error_in_a_task_tells_its_words(settings, tmp_path):
    settings.EMAIL_URL, settings.LETTER_FOLDER = "", tmp_path
    make_life()
    # Importing them as a worker does would set up the logs anew, which are watched.
    app.autodiscover_tasks(force=True)
    names = [name for name in app.tasks if not name.startswith("celery.")]
    assert len(names) >= 12
    for name in names:
        without = Fault()
        with without.lurking():
            assert app.tasks[name].apply().state == "SUCCESS"
        struck = 0
        for at in places(without.steps, most=8):
            fault = Fault(at)
            with fault.lurking():
                app.tasks[name].apply()
            struck += fault.struck
        assert struck, name
