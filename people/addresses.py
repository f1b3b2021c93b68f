"""One way to read an e-mail address, used wherever addresses are typed, compared and written to."""

import hashlib
import hmac
import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

LONGEST_ADDRESS = 254  # RFC 5321, erratum 1690
LONGEST_MAILBOX = 64
# Not even localhost: nobody's mailbox is on a machine of ours.
_check = EmailValidator(allowlist=[])


class Undeliverable(ValueError):
    """Plain SMTP cannot carry mail to this address, or it could be read in two ways."""


def deliverable(address: str) -> str:
    """The one form in which an address is stored, and handed to the mail server: all ASCII.

    It stays as it was typed, capitals, dots and +tags included, but for a domain in other letters:
    that gets its ASCII form, if this says the same. Where letters would have to be replaced by
    others, as in ``straße``, it may be somebody else's. Raises Undeliverable, also for what a
    parser may read as another address (quoted mailboxes, encoded words) and for bare machines.
    """
    mailbox, _at, domain = unicodedata.normalize("NFC", address).rpartition("@")
    whole = f"{mailbox}@{_ascii(domain)}"
    is_ambiguous = mailbox.startswith('"') or "=?" in mailbox or domain.startswith("[")
    is_long = len(mailbox) > LONGEST_MAILBOX or len(whole) > LONGEST_ADDRESS
    if is_ambiguous or is_long or not whole.isascii():
        raise Undeliverable
    try:
        _check(whole)
    except ValidationError as error:
        raise Undeliverable from error
    return whole


def _ascii(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        found = domain.encode("idna")
        says_the_same = found.decode("idna") == domain.lower()
    except UnicodeError as error:
        raise Undeliverable from error
    if not says_the_same:
        raise Undeliverable
    return found.decode()


def normalise_email(address: str) -> str:
    """The form in which addresses are compared: trimmed, in lower case, the domain in ASCII.

    Dots and +tags are kept: only some providers ignore them, and a letter sent to a guess
    could reach somebody else.
    """
    text = address.strip()
    try:
        return deliverable(text).lower()
    except Undeliverable:
        return unicodedata.normalize("NFC", text).lower()


def address_hash(address: str) -> str:
    """A keyed hash of the address (SHA-256 HMAC, hex), which outlives the address itself."""
    return keyed_hash(normalise_email(address))


def keyed_hash(text: str) -> str:
    """The same of a text that is compared as it is, such as an address in its compared form."""
    key = settings.SUPPRESSION_KEY.encode()
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()


def validate_deliverable(address: str) -> None:
    """Raise ValidationError for an address that we cannot write to (RFC 5321, RFC 5890)."""
    try:
        deliverable(address)
    except Undeliverable as error:
        said = _("We cannot send mail to this address. Please use another one.")
        raise ValidationError(said) from error


class AddressField(forms.EmailField):
    """An e-mail address, read as ``deliverable`` says."""

    default_error_messages = {
        "invalid": _("This does not look like an e-mail address, such as name@example.org."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_ADDRESS)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """The one form of the address. Raises ValidationError."""
        address = super().clean(value)
        if not address:
            return ""
        validate_deliverable(address)
        return deliverable(address)
