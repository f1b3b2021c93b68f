"""The forms in which she corrects what we know of her, and says how we reach her."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from people.languages import in_order
from people.models import Person, Purpose
from people.names import NameField
from people.phones import international
from people.services import CHANNEL_OF
from people.zones import REGIONS, zone_name, zones_by_region
from portal.own_words import own_words
from portal.services import Correction


class OwnForm(forms.Form):
    """Fields as plain text. Each carries along what it showed, so that only changes are taken."""

    def __init__(self, data: QueryDict | None = None, *, person: Person) -> None:
        super().__init__(data, initial=own_words(person))
        self.person = person
        self.prepare()
        for name in self.fields:
            self.fields[name].show_hidden_initial = True

    def prepare(self) -> None:
        """Offer what depends on the person."""

    def corrections(self) -> dict[str, Correction]:
        """What she changed, from a valid form."""
        return {
            name: Correction(self.data.get(self.add_initial_prefix(name), ""), str(value or ""))
            for name, value in self.cleaned_data.items()
            if name in self.changed_data
        }

    def show_elsewhere(self, now: dict[str, str]) -> None:
        """Keep what she typed, say what another window made of it, and take hers next time."""
        shown = {self.add_initial_prefix(name): value for name, value in now.items()}
        self.data = {**self.data.dict(), **shown}  # type: ignore[attr-defined]
        for name, value in now.items():
            text = _("Another window has changed this to “%(value)s”. Save again to keep yours.")
            self.add_error(name, ValidationError(text, params={"value": value or "–"}))

    def _offer(self, name: str, choices: Any) -> None:
        offered = self.fields[name]
        assert isinstance(offered, forms.ChoiceField)
        offered.choices = choices


class DetailsForm(OwnForm):
    """Who she is."""

    name = NameField(
        label=_("Name"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Phone (optional)"),
        required=False,
        max_length=40,
        help_text=_("With + and the code of the country, unless it is in your home country."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel", "dir": "ltr"}),
    )
    country = forms.ChoiceField(
        label=_("Your home country"),
        required=False,
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )

    def prepare(self) -> None:
        """Every country by name."""
        self._offer("country", [("", _("I would rather not say")), *countries])

    def clean_phone(self) -> str:
        """The number in its international form (E.164)."""
        typed = self.cleaned_data["phone"]
        if not typed:
            return ""
        number = international(typed, country=self.data.get("country", ""))
        if not number:
            raise ValidationError(_("Please check this number, and the country code before it."))
        return number


def hours() -> list[tuple[str, str]]:
    """The full hours of a day, as choices."""
    return [("", "–"), *((f"{hour:02}:00", f"{hour:02}:00") for hour in range(24))]


class PreferencesForm(OwnForm):
    """How, when and in which language we reach her."""

    channel = forms.ChoiceField(label=_("How would you rather be reached?"))
    language = forms.ChoiceField(label=_("In which language shall we write to you?"))
    time_zone = forms.ChoiceField(
        label=_("Your time zone"), help_text=_("Every time on your page and in letters is in it.")
    )
    quiet_from = forms.ChoiceField(label=_("Leave me in peace from"), required=False)
    quiet_until = forms.ChoiceField(
        label=_("Leave me in peace until"),
        required=False,
        help_text=_("No calls and no reminders between these hours. Answers may still arrive."),
    )

    def prepare(self) -> None:
        """Only ways of being reached that she agreed to; our languages; every zone."""
        self.reachable_by = ways_to_reach(self.person)
        ways = [(each.value, each.label) for each in Person.Channel if each in self.reachable_by]
        self._offer("channel", ways)
        codes = [code for code, _name in settings.LANGUAGES]
        self._offer("language", [(code, get_language_info(code)["name_local"]) for code in codes])
        self._offer("time_zone", self._zones())
        for name in ("quiet_from", "quiet_until"):
            self._offer(name, self._with_own(name, hours()))

    @property
    def not_agreed(self) -> list[str]:
        """The ways that need a yes, or a number, before they can be chosen."""
        return [str(each.label) for each in Person.Channel if each not in self.reachable_by]

    def _zones(self) -> list[Any]:
        groups = zones_by_region()
        present = self.person.time_zone
        own = [] if any(present in zones for zones in groups.values()) else [present]
        named = {REGIONS[region]: by_name(zones) for region, zones in groups.items()}
        return [*by_name(own), *named.items()]

    def _with_own(self, name: str, choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
        present = own_words(self.person)[name]
        known = {value for value, _label in choices}
        return choices if present in known else [*choices, (present, present)]

    def clean(self) -> dict[str, Any]:
        """Quiet hours have a beginning and an end, which differ."""
        data = super().clean() or {}
        begin, end = data.get("quiet_from", ""), data.get("quiet_until", "")
        if bool(begin) is not bool(end):
            self.add_error("quiet_until", _("Choose both hours, or neither."))
        elif begin and begin == end:
            self.add_error("quiet_until", _("Choose two different hours."))
        return data


def by_name(zones: list[str]) -> list[tuple[str, str]]:
    """These zones as choices, in the order of their names."""
    return sorted(((zone, zone_name(zone)) for zone in zones), key=lambda each: in_order(each[1]))


def ways_to_reach(person: Person) -> set[Person.Channel]:
    """The ways she may choose: e-mail always, the others with a number and her yes."""
    if not person.phone:
        return {Person.Channel.EMAIL}
    agreed = person.consent_events.in_force().filter(purpose__in=CHANNEL_OF)
    purposes = agreed.values_list("purpose", flat=True)
    return {Person.Channel.EMAIL} | {CHANNEL_OF[Purpose(purpose)] for purpose in purposes}
