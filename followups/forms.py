"""The compose box of the lead page."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followups.models import LetterTemplate, validate_placeholders


class ComposeForm(forms.Form):
    """A letter to one person, from a template or from nothing."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    template = forms.ModelChoiceField(
        queryset=LetterTemplate.objects.all(), required=False, widget=forms.HiddenInput
    )
    answers_up_to = forms.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput
    )
    subject = forms.CharField(
        label=_("Subject"),
        max_length=150,
        required=False,
        validators=[validate_placeholders],
        help_text=_("Never name a treatment, a condition or a country here."),
    )
    body = forms.CharField(
        label=_("Letter"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 9}),
        validators=[validate_placeholders],
    )
    is_mailed = forms.BooleanField(
        label=_("Put these words into the letter"),
        required=False,
        help_text=_(
            "Without the tick she reads them on her page, and the letter only says that they are "
            "there. Tick it only if she asked for it and nothing here is about health."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """A letter needs a subject; what is read on her page does not."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("is_mailed") and not cleaned.get("subject") and "subject" not in self.errors:
            self.add_error("subject", _("A letter needs a subject."))
        return cleaned
