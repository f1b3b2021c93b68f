"""What staff send from the pages of duplicates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duplicates.merging import CHOSEN
from people.addresses import AddressField
from people.models import Person

SIDES = (("first", _("left")), ("second", _("right")))
LONGEST_REASON = 500


class ReasonForm(forms.Form):
    """Why, in a few words."""

    reason = forms.CharField(max_length=LONGEST_REASON)


class MergeForm(ReasonForm):
    """Who is kept, and whose value of each field; ``seen`` is what the page had shown."""

    kept = forms.ChoiceField(choices=SIDES)
    seen = forms.CharField()
    is_certain = forms.BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CHOSEN:
            # Where both have the same there is nothing to choose.
            self.fields[name] = forms.ChoiceField(choices=SIDES, required=False)

    @property
    def taken(self) -> list[str]:
        """The fields that are those of the one who is merged."""
        kept = self.cleaned_data["kept"]
        return [name for name in CHOSEN if self.cleaned_data[name] not in {"", kept}]


class CompareForm(forms.Form):
    """Two addresses that somebody wants to compare, though no machine found them."""

    one = AddressField(label=_("E-mail of one"))
    other = AddressField(label=_("E-mail of the other"))

    def clean(self) -> dict[str, Any]:
        """Find both; they must be two."""
        told = super().clean() or {}
        people = {name: self._person(told[name]) for name in ("one", "other") if name in told}
        if len(people) == len(self.fields) and people["one"] == people["other"]:
            raise forms.ValidationError(_("That is one person already."))
        return told | people

    def _person(self, address: str) -> Person:
        person = Person.objects.with_address(address).filter(erased_at=None).first()
        if person is None:
            raise forms.ValidationError(_("Nobody is known by this address."))
        return person.merged_into or person
