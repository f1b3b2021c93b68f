"""Step 1: what somebody is looking for. Nothing here says who she is."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.models import Treatment
from catalog.naming import called
from catalog.selectors import requestable_treatments
from leads.models import Urgency
from people.countries import country_names
from quotes.forms.base import StepForm
from quotes.models import Want
from quotes.steps import Step


class TreatmentChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Treatments grouped by field of medicine, in one query."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Treatment.objects.none(), **kwargs)

    def offer(self, treatments: QuerySet[Treatment]) -> None:
        """Accept these and no others; asks the database once, however often it is rendered."""
        self.queryset = treatments
        groups: dict[str, list[tuple[int, str]]] = {}
        for treatment in treatments:
            group = groups.setdefault(called(treatment.category.name), [])
            group.append((treatment.pk, called(treatment.name)))
        self.choices = [("", self.empty_label or ""), *groups.items()]


class WishForm(StepForm):
    """What, for where she lives, and when."""

    step = Step.WISH
    layout = ("article", "want", "treatment", "country", "urgency")

    article = forms.UUIDField(widget=forms.HiddenInput, required=False)
    want = forms.ChoiceField(
        label=_("What would help you most?"),
        choices=Want,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what would help you most.")},
    )
    treatment = TreatmentChoice(
        label=_("Treatment"), required=False, empty_label=_("I am not sure yet")
    )
    country = forms.ChoiceField(
        label=_("Your home country"),
        choices=lambda: [("", _("Please choose")), *country_names()],
        error_messages={"required": _("Choose the country you live in.")},
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    urgency = forms.ChoiceField(
        label=_("When?"),
        choices=Urgency,
        widget=forms.RadioSelect,
        error_messages={"required": _("Tell us roughly when. “Just looking” is a fine answer.")},
    )

    def prepare(self) -> None:
        """Offer the treatments about which one may ask."""
        treatment = self.fields["treatment"]
        assert isinstance(treatment, TreatmentChoice)
        treatment.offer(requestable_treatments())

    def plain(self) -> dict[str, Any]:
        """The treatment by its id."""
        treatment = self.cleaned_data["treatment"]
        return super().plain() | {
            "treatment": treatment.pk if treatment else "",
            "treatment_name": str(treatment or ""),
        }
