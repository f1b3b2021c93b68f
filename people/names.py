"""A name as people write it, in whatever script."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.plaintext import is_one_line

LONGEST_NAME = 120
LINKS = "/:@<>{}"
# How a header begins to say something in other letters: mail programs would read it so.
ENCODED = "=?"
# They turn round the text that follows, which would not be the name any more.
TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def validate_plain_name(value: str) -> None:
    """Raise ValidationError for what no name holds but a letter could carry to somebody else."""
    if not is_one_line(value) or any(sign in value for sign in (*LINKS, *TURNS, ENCODED)):
        raise ValidationError(_("Please write a name only, without links or symbols."))


def is_visible(text: str) -> bool:
    """Whether there is anything to read: a letter, a sign or a number."""
    return any(unicodedata.category(character)[0] in "LNPS" for character in text)


class NameField(forms.CharField):
    """What we may call somebody: one line, composed (NFC), with something in it to be read."""

    default_error_messages = {"required": _("Tell us what we may call you.")}
    default_validators = [validate_plain_name]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_NAME)
        kwargs.setdefault("help_text", _("A first name is enough."))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """Composed before its length is looked at, and blank when nothing can be seen."""
        text = unicodedata.normalize("NFC", super().to_python(value) or "")
        return text if is_visible(text) else ""
