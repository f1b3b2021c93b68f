"""What a form carries to show that a page of ours was read by somebody before it was sent."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.utils import timezone
from django.utils.crypto import salted_hmac

SALT = "antispam.mark"
# Names that a machine likes to fill in, and that no browser fills in by itself; the letters after
# them change with every page.
TRAPS = ("website", "homepage", "link", "url")


class MarkUnknown(Exception):
    """The mark is missing, was altered, or belongs to another form."""


@dataclass(frozen=True)
class Mark:
    """The mark of one rendered form."""

    token: str
    made_at: datetime

    @classmethod
    def make(cls, form: str) -> "Mark":
        """A new mark for a form of this name.

        A name that only one form has makes the mark good for that one alone: whoever reads a
        page once cannot send a thousand forms with what stood on it.
        """
        value = f"{form}.{secrets.token_hex(8)}"
        return cls.read(signing.TimestampSigner(salt=SALT).sign(value), form)

    @classmethod
    def read(cls, token: str, form: str) -> "Mark":
        """The mark that a form came back with. Raises MarkUnknown."""
        signer = signing.TimestampSigner(salt=SALT)
        try:
            value = signer.unsign(token)
        except signing.BadSignature as error:
            raise MarkUnknown from error
        if value.rpartition(".")[0] != form:
            raise MarkUnknown
        stamp = token.rsplit(":", 2)[1]
        return cls(token, datetime.fromtimestamp(signing.b62_decode(stamp), tz=UTC))

    @property
    def trap(self) -> str:
        """The name of the field that people leave empty."""
        digest = salted_hmac(SALT, self.token).hexdigest()
        return f"{TRAPS[int(digest[0], 16) % len(TRAPS)]}_{digest[1:6]}"

    @property
    def age(self) -> timedelta:
        """How long ago the form was made."""
        return timezone.now() - self.made_at
