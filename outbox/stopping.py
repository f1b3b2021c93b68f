"""The link to stop letters: signed, opaque, good for as long as the letter lies in a mailbox."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from outbox.models import Message

SALT = "outbox.unsubscribe"


def stop_url(message: Message) -> str:
    """The address, without login, at which letters of this kind can be stopped."""
    token = signing.Signer(salt=SALT).sign(message.uuid.hex)
    return settings.PUBLIC_BASE_URL + reverse("unsubscribe", args=[token])


def message_of_token(token: str) -> Message | None:
    """The letter that this link was sent in, or None for a token that we did not make."""
    try:
        uuid = UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return Message.objects.select_related("person").filter(uuid=uuid).first()
