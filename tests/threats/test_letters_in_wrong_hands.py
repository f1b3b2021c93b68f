"""Threats 7 and 8: programs that open every link change nothing; one press stops the letters."""

import re
from email import message_from_bytes, policy
from itertools import product

import pytest
from django.conf import settings
from django.test import Client

from outbox.building import build_parcel
from outbox.delivery import drain
from outbox.freezing import freeze
from outbox.letters import find_letter
from outbox.models import Message, MessageClass, State
from outbox.rendering import render
from people.addresses import address_hash
from people.models import Suppression
from tests.factories import make_follow_up, make_request, noon_zone
from tests.faults.dose import IS_FULL
from tests.smtp_sink import SmtpServer
from tests.threats.tables import everything

pytestmark = pytest.mark.django_db

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
TIMES = 100 if IS_FULL else 3
# What a scanner of a mail provider says of itself.
SCANNER = {"User-Agent": "Mozilla/5.0 SafeLinks", "Purpose": "prefetch", "Sec-Purpose": "prefetch"}


def links(letters: dict[str, Message]) -> dict[str, str]:
    """Every address of ours in any letter, with a letter that it stands in."""
    found = {}
    for slug, message in letters.items():
        rendered = render(find_letter(slug), message)
        for text in (rendered.text, rendered.html):
            ours = re.escape(settings.PUBLIC_BASE_URL)
            for path in re.findall(rf"{ours}(/[^\s\"<>]*)", text):
                found[path] = slug
    return found


def test_there_is_a_link_of_every_kind_in_the_letters(letters):
    first = {path.split("/")[1] for path in links(letters)}
    assert first == {"r", "u", "confirm", "my", "quote", "disclaimers", "admin"}


def test_a_program_that_opens_every_link_of_every_letter_changes_nothing(letters):
    paths = links(letters)
    before = everything()
    for _ in range(TIMES):
        scanner = Client()
        for path, method in product(paths, SAFE):
            answer = scanner.generic(method, path, headers=SCANNER)
            assert answer.status_code in {200, 302, 405}, (method, path)
            # It follows where it is sent, with the cookies that it was given.
            if answer.status_code == 302:
                scanner.generic(method, answer["Location"], headers=SCANNER)
    assert everything() == before


# --- One-click unsubscribing (RFC 8058) ---

PEOPLE = 200 if IS_FULL else 20
ONE_CLICK = b"List-Unsubscribe=One-Click"


@pytest.fixture
def public_site(settings, smtp_server: SmtpServer) -> None:
    """A site with a mail server and an address whose links fill more than one line."""
    settings.EMAIL_URL = smtp_server.url
    settings.PUBLIC_BASE_URL = "https://requests.an-agency-with-a-rather-long-name.example.net"


def follow_ups(number: int) -> list[Message]:
    """A follow-up for each of so many people, waiting to leave by day."""
    zone = noon_zone()
    leads = [make_request(contact={"time_zone": zone}).lead for _ in range(number)]
    return [make_follow_up(lead=lead) for lead in leads]


def one_click(message: Message) -> str:
    """The path that a mail program finds in the header of this letter."""
    freeze(message)
    mail = message_from_bytes(build_parcel(message).content, policy=policy.default)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = mail["List-Unsubscribe"].strip().removeprefix("<").removesuffix(">")
    assert url.startswith("https://")
    return url.removeprefix(settings.PUBLIC_BASE_URL)


@pytest.mark.usefixtures("public_site")
def test_one_press_in_the_mail_program_stops_these_letters_at_once_and_no_others(
    smtp_server: SmtpServer,
):
    waiting = follow_ups(PEOPLE)
    paths = [one_click(message) for message in waiting]
    for path, _again in product(paths, range(2)):
        mail_program = Client(enforce_csrf_checks=True)
        answer = mail_program.post(
            path, ONE_CLICK, content_type="application/x-www-form-urlencoded"
        )
        assert (answer.status_code, dict(answer.cookies)) == (200, {}), path
    stopped = Suppression.objects.filter(scope=Suppression.Scope.MARKETING)
    assert set(stopped.values_list("address_hash", flat=True)) == {
        address_hash(message.person.email) for message in waiting
    }
    assert stopped.count() == PEOPLE
    drain()
    marketing = Message.objects.filter(message_class=MessageClass.MARKETING)
    assert set(marketing.values_list("state", flat=True)) <= {State.SUPPRESSED, State.CANCELLED}
    # The answers to their requests are no news, and leave.
    assert len(smtp_server.accepted) == PEOPLE
    assert all("List-Unsubscribe" not in letter.message for letter in smtp_server.accepted)


@pytest.mark.usefixtures("public_site")
def test_the_press_may_come_as_a_form_with_parts_too():
    path = one_click(make_follow_up())
    answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert Suppression.objects.count() == 1
