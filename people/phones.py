"""One way to read a telephone number, in whatever digits it is typed."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def international(typed: str, *, country: str) -> str:
    """The number in its international form (E.164), or nothing for one that cannot exist.

    ``country`` (ISO 3166) is where a number without its code belongs. Raises ValidationError for
    an extension, for which that form has no place.
    """
    try:
        number = phonenumbers.parse(typed, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if number.extension:
        raise ValidationError(_("Please leave out the extension: we can only keep the number."))
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
