"""The forms of the patient’s page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from people.addresses import validate_deliverable


class AddressForm(forms.Form):
    """An e-mail address to write to."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        validators=[validate_deliverable],
        error_messages={
            "required": _("Type the e-mail address that our letters go to."),
            "invalid": _("This does not look like an e-mail address, such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
