"""Step 3: how we reach her. An e-mail address and a first name are enough."""

from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.addresses import AddressField
from people.countries import country_names, left_to_right
from people.models import Person
from people.names import NameField
from people.phones import international
from people.zones import zone_for
from quotes.forms.base import StepForm
from quotes.models import BestTime
from quotes.steps import Step

# What somebody whom we may call can also be reached by.
BY_PHONE = (Person.Channel.PHONE, Person.Channel.WHATSAPP, Person.Channel.SMS)


def calling_codes() -> list[tuple[str, str]]:
    """Every country that has a calling code, by name, such as ``Germany +49``."""
    return [
        (code, f"{name} {left_to_right(f'+{number}')}")
        for code, name in country_names()
        if (number := phonenumbers.country_code_for_region(code))
    ]


class ContactForm(StepForm):
    """Name and address, and a telephone only for who wants to be called."""

    step = Step.CONTACT
    layout = ("browser_zone", "name", "email", "channel", "phone_country", "phone", "best_time")

    browser_zone = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    name = NameField(
        label=_("First name"),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    email = AddressField(
        label=_("E-mail"),
        error_messages={"required": _("We need an e-mail address to answer you.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        help_text=_("We send your reference and our answer here."),
    )
    channel = forms.ChoiceField(
        label=_("How would you rather be reached?"),
        choices=Person.Channel,
        initial=Person.Channel.EMAIL,
        required=False,
    )
    phone_country = forms.ChoiceField(
        label=_("Country of the phone number (optional)"),
        required=False,
        widget=forms.Select(attrs={"autocomplete": "tel-country-code"}),
    )
    phone = forms.CharField(
        label=_("Phone (optional)"),
        required=False,
        max_length=40,
        help_text=_("We only call if you agree to it in the next step."),
        widget=forms.TextInput(attrs={"autocomplete": "tel-national", "type": "tel", "dir": "ltr"}),
    )
    best_time = forms.ChoiceField(
        label=_("Best time to call, where you are (optional)"),
        choices=[("", _("Any time of the day")), *BestTime.choices],
        required=False,
    )

    def prepare(self) -> None:
        """Suggest the home country's calling code."""
        offered = self.fields["phone_country"]
        assert isinstance(offered, forms.ChoiceField)
        offered.choices = [("", _("Please choose")), *calling_codes()]
        offered.initial = self.answers.get(Step.WISH, "country")

    def clean(self) -> dict[str, Any]:
        """The phone number in its international form (E.164), beside what was typed."""
        data = super().clean() or {}
        if data.get("phone"):
            data["phone_e164"] = self._international(data["phone"], data.get("phone_country", ""))
        elif data.get("channel") in BY_PHONE:
            self.add_error("phone", _("We need a number to reach you in this way."))
        return data

    def _international(self, typed: str, country: str) -> str:
        try:
            number = international(typed, country=country)
        except ValidationError as error:
            self.add_error("phone", error)
            return ""
        if not number:
            self.add_error(
                "phone",
                _("Please check this number, and the country beside it.")
                if country
                else _("Choose the country of this number, or begin with + and its code."),
            )
        return number

    def plain(self) -> dict[str, Any]:
        """With her time zone."""
        country = self.answers.get(Step.WISH, "country")
        zone = zone_for(browser_zone=self.cleaned_data["browser_zone"], country=country)
        return super().plain() | {"time_zone": zone}
