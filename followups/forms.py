"""The compose box of the lead page."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from followups.models import LetterTemplate, validate_placeholders


class ComposeForm(forms.Form):
    """A letter to one person, from a template or from nothing."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    template = forms.ModelChoiceField(
        queryset=LetterTemplate.objects.all(), required=False, widget=forms.HiddenInput
    )
    subject = forms.CharField(
        label=_("Subject"),
        max_length=150,
        validators=[validate_placeholders],
        help_text=_("Never name a treatment, a condition or a country here."),
    )
    body = forms.CharField(
        label=_("Letter"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 9}),
        validators=[validate_placeholders],
    )
