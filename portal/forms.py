"""The forms of the patient’s page."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leads.messages import LONGEST_MESSAGE
from people.addresses import AddressField
from people.models import Purpose
from people.words import WordsField
from privacy.complaints import LONGEST


class AddressForm(forms.Form):
    """An e-mail address to write to."""

    email = AddressField(
        label=_("E-mail"),
        error_messages={"required": _("Type the e-mail address that our letters go to.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )


class MessageForm(forms.Form):
    """A message to the coordinator. How long it may be is the verb's to say, by our count of it."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    text = WordsField(
        label=_("Your message"),
        error_messages={"required": _("Please write something first.")},
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST_MESSAGE}),
    )

    def refuse(self, error: Any) -> None:
        """Say beside the field why the message was not kept."""
        self.add_error("text", error)


class TakeBackForm(forms.Form):
    """Which consent, for which clinic where it names one."""

    purpose = forms.ChoiceField(choices=Purpose)
    clinic = forms.UUIDField(required=False)


class AgreeForm(forms.Form):
    """Which consent, what stood on the page, signed, and on which part of it she was."""

    purpose = forms.ChoiceField(choices=Purpose)
    shown = forms.CharField()
    back = forms.ChoiceField(
        choices=[("my-consents", ""), ("my-records", "")], required=False, initial="my-consents"
    )


class EraseForm(forms.Form):
    """Her word that everything shall go."""

    is_meant = forms.BooleanField(
        label=_("I want everything erased. I know that it cannot be undone."),
        error_messages={"required": _("Please tick this box, if you want it.")},
    )


class ComplaintForm(forms.Form):
    """What she complains of, in her own words."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    words = WordsField(
        label=_("What went wrong?"),
        help_text=_("In your own words. If you like, say what would put it right."),
        max_length=LONGEST,
        error_messages={"required": _("Please write something first.")},
        widget=forms.Textarea(attrs={"rows": 7}),
    )


class PublicComplaintForm(ComplaintForm):
    """The same from somebody without a page of her own: where shall the answer go?"""

    email = AddressField(
        label=_("Where shall we answer?"),
        help_text=_("Your e-mail address. We use it for this complaint and nothing else."),
        error_messages={"required": _("Type the e-mail address that our answer shall go to.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
