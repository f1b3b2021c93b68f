"""A frozen letter as the bytes that are handed over: one recipient, its clauses in a header."""

from dataclasses import dataclass
from email.errors import MessageError
from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import BadHeaderError, sanitize_address
from django.utils.timezone import now

from outbox.flowing import flow
from outbox.models import Message, MessageClass
from outbox.stopping import stop_url
from people.addresses import deliverable


@dataclass(frozen=True)
class Parcel:
    """What a transport needs. Addresses are ASCII; ``content`` has CRLF line ends."""

    key: str
    sender: str
    recipient: str
    content: bytes


def build_parcel(message: Message) -> Parcel:
    """A frozen message, ready to be handed over.

    Everything that can go wrong with its text goes wrong here, before the mark. Raises
    ValueError (BadHeaderError, UnicodeError) for a text or address that no mail can carry.
    """
    try:
        content = _content(message)
    except MessageError as error:
        # Of line ends that only the email package takes for one.
        raise BadHeaderError from error
    return Parcel(
        key=str(message.uuid),
        sender=sanitize_address(settings.DEFAULT_FROM_EMAIL, "ascii"),
        # Exactly the address that was checked: what a parser makes of it may be another one.
        recipient=deliverable(message.recipient),
        content=content if content.endswith(b"\r\n") else content + b"\r\n",
    )


def _content(message: Message) -> bytes:
    mail = _email(message).message()
    for part in mail.walk():
        if part.get_content_type() == "text/plain":
            part.set_param("format", "flowed")
    return mail.as_bytes(linesep="\r\n")  # type: ignore[call-arg]


def _email(message: Message) -> EmailMultiAlternatives:
    assert message.clause_set is not None, "only a frozen letter can be built"
    headers = {
        "Message-ID": f"<{message.uuid}@{urlsplit(settings.PUBLIC_BASE_URL).hostname}>",
        "Date": now().strftime("%a, %d %b %Y %H:%M:%S +0000"),
        "X-Disclaimers": ", ".join(message.clause_set.label.split()),
        "Auto-Submitted": "auto-generated",
    }
    if message.message_class == MessageClass.MARKETING:
        headers["List-Unsubscribe"] = f"<{stop_url(message)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=flow(message.text),
        # In one line, whatever stands in the environment.
        from_email=formataddr(
            (" ".join(settings.AGENCY_NAME.split()), settings.DEFAULT_FROM_EMAIL)
        ),
        to=[deliverable(message.recipient)],
        headers=headers,
    )
    email.attach_alternative(message.html, "text/html")
    return email
