"""No name, subject or sender's name puts a header, a recipient or another sender into a letter."""

from collections.abc import Iterator
from email import message_from_bytes
from email.utils import getaddresses

import pytest

from followups.writing import UnfitText
from outbox import delivery
from outbox.building import build_parcel
from outbox.freezing import freeze
from outbox.models import Message
from outbox.transports import Refused, SmtpTransport
from people.models import Person
from quotes.answers import Answers
from quotes.models import IntakeDraft
from tests.corpus.injection import HEADERS, TEMPLATES
from tests.corpus.posting import send
from tests.factories import make_answer, make_message, make_request, make_staff
from tests.intake import filled
from tests.smtp_sink import Accepted, SmtpServer

pytestmark = pytest.mark.django_db

CONTACT, SENDER = "/quote/contact/", "care@example.org"
# Each once, in a letter of a coordinator.
HEADERS_OF_OURS = [
    "Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To",
    "X-Disclaimers",
]  # fmt: skip


@pytest.fixture
def transport(smtp_server: SmtpServer) -> Iterator[SmtpTransport]:
    way_out = SmtpTransport(smtp_server.url)
    way_out.open()
    yield way_out
    way_out.close()


@pytest.fixture
def frozen() -> Message:
    """A letter that is ready to be built."""
    message = make_message()
    Message.objects.filter(pk=message.pk).update(state="sending")
    message.lease_token = None
    assert freeze(message)
    return message


def addresses_in(header: str) -> list[str]:
    """The addresses of a header, its folded lines joined again."""
    return [address for _name, address in getaddresses([header.replace("\r\n", "")])]


def as_it_should_be(letter: Accepted, *, to: str) -> bool:
    """Whether a letter, read anew, has our headers once each, one recipient and our sender."""
    read = message_from_bytes(letter.raw)
    parts = [part.get_content_type() for part in read.walk()]
    return (
        sorted(read.keys()) == HEADERS_OF_OURS
        and letter.recipients == [to]
        and letter.sender == SENDER
        and addresses_in(read["To"]) == [to]
        and addresses_in(read["From"]) == [SENDER]
        and parts == ["multipart/alternative", "text/plain", "text/html"]
    )


def test_the_set_is_large_and_says_nothing_twice():
    assert len({entry.text for entry in HEADERS}) == len(HEADERS) >= 60


def test_a_name_or_address_with_a_header_in_it_is_refused_or_harmless_at_the_form(client):
    form = filled(client, CONTACT)
    for entry in HEADERS:
        for field in ("name", "email"):
            send(client, CONTACT, form | {field: entry.text})
            kept = Answers.read(IntakeDraft.objects.get().content).clean.get("contact")
            assert kept is None or kept[field].isprintable()
            assert kept is None or "example.net" not in kept[field]


def sent_or_refused(message: Message, transport: SmtpTransport, server: SmtpServer) -> bool:
    """Whether a letter is refused, here or by the server, or leaves as it should be."""
    before = len(server.accepted)
    try:
        transport.send(build_parcel(message))
    except (ValueError, Refused):
        return len(server.accepted) == before
    return as_it_should_be(server.accepted[-1], to=message.recipient)


def test_a_subject_is_one_header_whatever_it_says(frozen, transport, smtp_server):
    for entry in HEADERS:
        frozen.subject = entry.text
        assert sent_or_refused(frozen, transport, smtp_server), entry.text
    assert len(smtp_server.accepted) > 10


def test_a_senders_name_is_part_of_one_header_whatever_it_says(
    frozen, transport, smtp_server, settings
):
    # Encoded words are for the agency to use, whose own name it is.
    for entry in (each for each in HEADERS if "=?" not in each.text):
        settings.AGENCY_NAME = entry.text
        assert sent_or_refused(frozen, transport, smtp_server), entry.text
    assert len(smtp_server.accepted) > 10


def test_a_name_that_came_by_another_way_stays_a_name_in_subject_and_text(settings, smtp_server):
    settings.EMAIL_URL = smtp_server.url
    author, request = make_staff(), make_request()
    said = {"subject": "For {{ first_name }}", "body": "Hello {{ first_name }}.", "is_mailed": True}
    unfit = 0
    # PostgreSQL stores no NUL, so there is no other way for that one.
    for entry in (each for each in (*HEADERS, *TEMPLATES) if "\0" not in each.text):
        Person.objects.filter(pk=request.person_id).update(name=entry.text[:120])
        request.lead.person.refresh_from_db()
        try:
            make_answer(lead=request.lead, author=author, **said)
        except UnfitText:
            unfit += 1
            continue
        delivery.drain()
        letter = smtp_server.accepted[-1]
        assert as_it_should_be(letter, to=request.person.email), entry.text
        # Mail programs read encoded words, for which reason no form takes them in a name.
        assert "=?" in entry.text or letter.message["Subject"].strip() == f"For {entry.text[:120]}"
    assert 0 < unfit < len(HEADERS)
