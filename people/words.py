"""What people tell us in their own words."""

from typing import Any

from django import forms


class WordsField(forms.CharField):
    """Text of several lines, kept as it was typed, with line ends of one kind."""

    def to_python(self, value: Any) -> str:
        """Browsers send each line end as two characters; the limit of the field counts one."""
        return (super().to_python(value) or "").replace("\r\n", "\n")
