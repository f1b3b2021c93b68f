"""One way to read an e-mail address, used wherever addresses are compared."""

import hashlib
import hmac
import unicodedata

from django.conf import settings


def normalise_email(address: str) -> str:
    """The form in which addresses are compared: NFC, trimmed, lower case.

    Dots and +tags are kept: only some providers ignore them, and a letter sent to a guess
    could reach somebody else.
    """
    return unicodedata.normalize("NFC", address).strip().lower()


def address_hash(address: str) -> str:
    """A keyed hash of the address (SHA-256 HMAC, hex), which outlives the address itself."""
    return hmac.new(
        settings.SUPPRESSION_KEY.encode(), normalise_email(address).encode(), hashlib.sha256
    ).hexdigest()
