"""Programs that send the form, in many ways, through the real addresses.

They begin where it pays: each has a draft of its own that is answered up to the last step.
"""

import hashlib
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import time_machine
from django.conf import settings
from django.core import signing
from django.test import Client
from django.utils import timezone

from antispam.marks import Mark
from antispam.work import BITS, challenge
from quotes import drafts
from quotes.answers import Answers
from quotes.models import IntakeDraft
from tests.intake import go, hidden_fields

AGREE = "/quote/agree/"
SPAM = "https://spam.example.net"
TRAP = re.compile(r'class="trap".*?name="(\w+)"', re.DOTALL)
# Longer than the quickest person takes for the last step.
A_WHILE = timedelta(minutes=1)
_numbers = itertools.count(1)


def fresh_network() -> str:
    """The address of a machine from which nothing has come yet."""
    number = next(_numbers)
    return f"198.18.{number // 250}.{number % 250}"


def fresh_address() -> str:
    """An e-mail address that nobody has used yet."""
    return f"somebody{next(_numbers)}@example.org"


def solve(given: str) -> str:
    """The answer to a small sum, for a program or a browser that takes the trouble."""
    for answer in itertools.count():
        digest = hashlib.sha256(f"{given}:{answer}".encode()).digest()
        if int.from_bytes(digest, "big") >> (256 - BITS) == 0:
            return str(answer)
    raise AssertionError


@dataclass
class Machine:
    """A program with a draft of its own and the form that it is about to send."""

    client: Client
    draft: IntakeDraft
    form: dict[str, str]

    @property
    def mark(self) -> str:
        """The mark of its page, had it read that a while ago."""
        with time_machine.travel(timezone.now() - A_WHILE, tick=False):
            return Mark.make(f"quote-{self.draft.pk.hex}").token

    def read(self) -> str:
        """The page of the last step."""
        return self.client.get(AGREE).content.decode()

    def send(self, **own: str) -> Any:
        """Send the last step."""
        return self.client.post(AGREE, self.form | own)


class Factory:
    """Makes machines that all copied the answers of one person who walked through the form."""

    def __init__(self) -> None:
        walker = Client()
        page = go(walker, until=AGREE, name="Zqname").content.decode()
        self._form = {
            "shown": hidden_fields(page)["shown"],
            "consent_quote_processing": "on",
        }
        self._content = IntakeDraft.objects.get().content
        self.spent_mark = ""
        self.spent_sum: dict[str, str] = {}

    def __call__(
        self, *, email: str = "", message: str = "Zqmessage", network: str = "", **own: Any
    ) -> Machine:
        answers = Answers.read(self._content)
        answers.clean["contact"]["email"] = email or fresh_address()
        answers.clean["details"]["message"] = message
        draft = drafts.begin(answers, language="en")
        client = Client(REMOTE_ADDR=network or fresh_network(), **own)
        client.cookies[settings.DRAFT_COOKIE_NAME] = signing.Signer(salt=drafts.SALT).sign(
            draft.pk.hex
        )
        return Machine(client, draft, dict(self._form))


# --- Their ways ---


def without_a_mark(make: Factory) -> Any:
    return make().send()


def with_an_altered_mark(make: Factory) -> Any:
    machine = make()
    return machine.send(mark=machine.mark[:-1] + "~")


def with_the_mark_of_another_form(make: Factory) -> Any:
    make.spent_mark = make.spent_mark or make().mark
    return make().send(mark=make.spent_mark)


def with_a_mark_of_yesterday(make: Factory) -> Any:
    machine = make()
    with time_machine.travel(timezone.now() - timedelta(hours=30), tick=False):
        old = machine.mark
    return machine.send(mark=old)


def filling_in_all_there_is(make: Factory) -> Any:
    machine = make()
    with time_machine.travel(timezone.now() - A_WHILE, tick=False):
        page = machine.read()
    return machine.send(**hidden_fields(page), **dict.fromkeys(TRAP.findall(page), SPAM))


def at_once(make: Factory) -> Any:
    machine = make()
    return machine.send(**hidden_fields(machine.read()))


def with_one_sum_for_all(make: Factory) -> Any:
    if not make.spent_sum:
        given = challenge()
        make.spent_sum = {"work": given, "work_answer": solve(given)}
    machine = make()
    mark = Mark.make(f"quote-{machine.draft.pk.hex}").token
    return machine.send(mark=mark, **make.spent_sum)


def with_links_in_the_text(make: Factory) -> Any:
    machine = make(message=f"{SPAM} " * 10)
    return machine.send(mark=machine.mark)


def without_the_earlier_steps(make: Factory) -> Any:
    machine = make()
    machine.client.cookies.clear()
    return machine.send(mark=machine.mark, name="Zqname", email=fresh_address())


def without_the_token_of_our_page(make: Factory) -> Any:
    machine = make(enforce_csrf_checks=True)
    return machine.send(mark=machine.mark, csrfmiddlewaretoken="0" * 64)


def from_one_network(make: Factory) -> Any:
    machine = make(network="203.0.113.77")
    return machine.send(mark=machine.mark)


def to_one_mailbox_by_many_names(make: Factory) -> Any:
    machine = make(email=f"Maria+{next(_numbers)}@example.org")
    return machine.send(mark=machine.mark)


# How many of a hundred get through: what a household, or one person in a day, may send.
WAYS: dict[Callable[[Factory], Any], int] = {
    without_a_mark: 0,
    with_an_altered_mark: 0,
    with_the_mark_of_another_form: 0,
    with_a_mark_of_yesterday: 0,
    filling_in_all_there_is: 0,
    at_once: 0,
    with_links_in_the_text: 0,
    without_the_earlier_steps: 0,
    without_the_token_of_our_page: 0,
    with_one_sum_for_all: 1,
    to_one_mailbox_by_many_names: 3,
    from_one_network: 5,
}
