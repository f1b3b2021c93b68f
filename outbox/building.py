"""A frozen letter as an e-mail: one recipient, the clauses named in a header."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.timezone import now

from outbox.models import Message, MessageClass
from outbox.stopping import stop_url


def build_email(message: Message) -> EmailMultiAlternatives:
    """The e-mail of a frozen message. Raises BadHeaderError for a line break in a header."""
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
        body=message.text,
        from_email=f'"{settings.AGENCY_NAME}" <{settings.DEFAULT_FROM_EMAIL}>',
        to=[message.recipient],
        headers=headers,
    )
    email.attach_alternative(message.html, "text/html")
    return email
