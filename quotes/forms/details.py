"""Step 2: what matters to her. Every question here may be left open."""

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.conf import settings
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from catalog.models import Destination
from catalog.naming import called
from leads.budgets import bands, currencies_for
from people.languages import in_order
from people.words import WordsField
from quotes.forms.base import StepForm
from quotes.models import Companions, ForWhom
from quotes.steps import Step

DESTINATIONS = ("destination", "destination_2", "destination_3")


class DetailsForm(StepForm):
    """Where, with whom, for how much, in which language, and in her own words."""

    step = Step.DETAILS
    layout = (
        "for_whom",
        Div(*DESTINATIONS, css_class="triple"),
        "budget", "companions", "language", "message",
    )  # fmt: skip

    for_whom = forms.ChoiceField(
        label=_("Who is it for?"),
        choices=ForWhom,
        initial=ForWhom.MYSELF,
        widget=forms.RadioSelect,
        error_messages={"required": _("Tell us who it is for.")},
    )
    destination = forms.ChoiceField(
        label=_("Where would you like to be treated? (optional)"), required=False
    )
    destination_2 = forms.ChoiceField(label=_("Or perhaps in"), required=False)
    destination_3 = forms.ChoiceField(label=_("Or in"), required=False)
    budget = forms.ChoiceField(
        label=_("Roughly how much could you spend in all? (optional)"),
        required=False,
        help_text=_("It only helps us not to waste your time. No clinic sees it from us."),
    )
    companions = forms.ChoiceField(
        label=_("Who would travel with you? (optional)"),
        choices=[("", _("I don’t know yet")), *Companions.choices],
        required=False,
    )
    language = forms.ChoiceField(label=_("In which language shall we write to you?"))
    message = WordsField(
        label=_("Anything you would like to tell or ask us (optional)"),
        required=False,
        max_length=4000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only what you want to share now. You can add more later, in a safe place."),
    )

    def prepare(self) -> None:
        """Offer countries, budgets in her own currency first, and our languages."""
        self.names = {str(pk): name for pk, name in Destination.objects.values_list("pk", "name")}
        countries = sorted(
            ((pk, called(name)) for pk, name in self.names.items()),
            key=lambda each: in_order(each[1]),
        )
        self._choices("destination", [("", _("I don’t know yet: please advise me")), *countries])
        for name in DESTINATIONS[1:]:
            self._choices(name, [("", _("Nowhere else")), *countries])
        country = str(self.answers.clean.get(Step.WISH, {}).get("country", ""))
        groups = [(currency, bands(currency)) for currency in currencies_for(country)]
        self._choices("budget", [("", _("I would rather not say")), *groups])
        codes = [code for code, _name in settings.LANGUAGES]
        self._choices("language", [(code, get_language_info(code)["name_local"]) for code in codes])
        self.fields["language"].initial = get_language()

    def _choices(self, name: str, choices: Any) -> None:
        offered = self.fields[name]
        assert isinstance(offered, forms.ChoiceField)
        offered.choices = list(choices)

    def plain(self) -> dict[str, Any]:
        """The destinations as one list without doubles, by id and by name."""
        chosen = [self.cleaned_data[name] for name in DESTINATIONS]
        ids = list(dict.fromkeys(filter(None, chosen)))
        return super().plain() | {
            "destinations": ids,
            "destination_names": [self.names[each] for each in ids],
        }
