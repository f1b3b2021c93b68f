"""Where to mail the link with which somebody goes on later."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from people.addresses import AddressField

REMIND = _("Remind me once, in three days, if I have not finished by then.")


class LaterForm(forms.Form):
    """An address, and whether she wants one reminder."""

    address = AddressField(
        label=_("E-mail"),
        error_messages={"required": _("We need an address to send the link to.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    remind = forms.BooleanField(label=REMIND, required=False)

    @property
    def helper(self) -> FormHelper:
        """How crispy prints it; the buttons are the page's."""
        helper = FormHelper()
        helper.form_tag = False
        return helper

    @property
    def words(self) -> str:
        """The sentence she ticked, as it stood there; empty when she did not."""
        told: dict[str, Any] = self.cleaned_data
        return str(REMIND) if told["remind"] else ""
