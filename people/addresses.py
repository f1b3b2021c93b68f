"""One way to read an e-mail address, used wherever addresses are compared."""

import hashlib
import hmac
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail.message import sanitize_address
from django.utils.translation import gettext_lazy as _


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


def validate_deliverable(address: str) -> None:
    """Raise ValidationError for an address that plain SMTP cannot carry (RFC 5321, RFC 5890)."""
    local, _at, _domain = address.rpartition("@")
    try:
        sanitize_address(address, "ascii")
        is_deliverable = local.isascii()
    except ValueError:
        is_deliverable = False
    if not is_deliverable:
        raise ValidationError(_("We cannot send mail to this address. Please use another one."))
