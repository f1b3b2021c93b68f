"""The forms of privacy at the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.addresses import AddressField
from people.models import Person
from privacy.models import Complaint, Erasure


class AnswerForm(forms.ModelForm):  # type: ignore[type-arg]
    """The answer to a complaint."""

    class Meta:
        model = Complaint
        fields = ("answer",)

    answer = forms.CharField(
        label=_("answer"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "She reads it on her page; a letter only says that it is there. Who left an address "
            "and has no page gets no letter: answer from your mailbox, and keep the words here."
        ),
    )


class ErasureForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whom to erase, and on whose word."""

    class Meta:
        model = Erasure
        fields = ("asked_by",)

    email = AddressField(
        label=_("e-mail of the person"),
        help_text=_("Exactly the address under which we know her. Be sure that she asked herself."),
    )
    is_certain = forms.BooleanField(
        label=_("I am certain. It cannot be undone."),
        help_text=_("Requests, letters, notes and files go at once; she gets one last letter."),
    )

    def clean(self) -> dict[str, Any]:
        """Find the person. One who is erased already has no address any more."""
        told: dict[str, Any] = super().clean() or {}
        known = Person.objects.with_address(told.get("email", "")).first()
        if "email" in told and known is None:
            self.add_error("email", _("We know nobody by this address."))
        if known is not None:
            told["person_id"] = known.pk
        return told
