"""What somebody asks a report: of which time, and of which leads."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, Treatment
from leads.models import Lead
from leads.periods import Period, presets
from leads.stages import NOT_ASKED
from people.countries import country_names
from staff.models import User

USUAL = "30"
NOBODY = "nobody"
PRESETS = {
    "7": _("7 days"),
    "30": _("30 days"),
    "90": _("90 days"),
    "365": _("A year"),
    "month": _("This month"),
    "last-month": _("Last month"),
    "year": _("This year"),
    "last-year": _("Last year"),
}
SOURCES = {"article": _("An article"), "website": _("The website")}
ANY = ("", _("Any"))


@dataclass(frozen=True)
class Question:
    """A period, and what is true of the leads that are counted. Left blank means any."""

    period: Period
    country: str = ""
    category: str = ""
    language: str = ""
    owner: str = ""
    source: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """The filters in use, as an address says them."""
        names = ("country", "category", "language", "owner", "source")
        return {name: value for name in names if (value := getattr(self, name))}

    @property
    def query(self) -> str:
        """The query string that asks the same."""
        days = {"first": str(self.period.first), "last": str(self.period.last)}
        return urlencode(days | self.chosen)

    @property
    def before(self) -> "Question":
        """The same of the period before."""
        return replace(self, period=self.period.before)

    def wish(self, to: str = "") -> Q:
        """What is true of the leads, whenever they came; ``to`` leads from a row to its lead."""
        told: dict[str, Any] = {}
        if self.country:
            told[f"{to}country"] = self.country
        if self.category:
            of_it = Treatment.objects.filter(category=int(self.category))
            told[f"{to}treatment__in"] = of_it.values("pk")
        if self.language:
            told[f"{to}person__language"] = self.language
        if self.owner:
            told[f"{to}owner"] = None if self.owner == NOBODY else int(self.owner)
        if self.source:
            told[f"{to}source"] = self.source
        return Q(**told)

    def came(self, to: str = "") -> Q:
        """What is true of leads that came in the period."""
        span = {f"{to}opened_at__gte": self.period.begins, f"{to}opened_at__lt": self.period.ends}
        return Q(**span) & self.wish(to)

    def counts(self, to: str = "") -> Q:
        """What is true of those of them that somebody asked of us."""
        is_asked = Q(**{f"{to}awaits_confirmation": False})
        return self.came(to) & is_asked & ~Q(**{f"{to}stage__in": NOT_ASKED})

    def leads(self) -> QuerySet[Lead]:
        """All that came in the period."""
        return Lead.objects.filter(self.came()).order_by()

    def asked(self) -> QuerySet[Lead]:
        """Those of them that somebody asked of us."""
        return Lead.objects.filter(self.counts()).order_by()

    def open(self) -> QuerySet[Lead]:
        """Requests that are open now, whenever they came."""
        return Lead.objects.open().filter(self.wish(), awaits_confirmation=False).order_by()

    def listed(self, **more: str) -> str:
        """The query string of the list of leads with what came in the period, and ``more``."""
        return self.listed_ever(opened=str(self.period), **more)

    def listed_asked(self, **more: str) -> str:
        """The same of what somebody asked of us."""
        return self.listed(counted="yes", **more)

    def listed_ever(self, **more: str) -> str:
        """The same, whenever they came. Nothing where the list cannot be narrowed down so."""
        if self.language:
            return ""
        told = {name: value for name, value in self.chosen.items() if name != "category"}
        if self.category:
            told["treatment"] = f"all-{self.category}"
        return urlencode(told | more)


class QuestionForm(forms.Form):
    """The days and filters above a report. Without any it asks about the last thirty days."""

    first = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label=_("To"), widget=forms.DateInput({"type": "date"}))
    country = forms.ChoiceField(label=_("Home country"), required=False)
    category = forms.ChoiceField(label=_("Field of medicine"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    source = forms.ChoiceField(label=_("Came by"), required=False)

    def __init__(self, asked: Mapping[str, str]) -> None:
        self.preset = asked.get("period", "" if "first" in asked or "last" in asked else USUAL)
        super().__init__({**_days_of(self.preset), **asked})
        categories = Category.objects.order_by("name").values_list("pk", "name")
        staff = User.objects.filter(is_staff=True).order_by("first_name", "pk")
        choices = {
            "country": country_names(),
            "category": [(str(key), name) for key, name in categories],
            "language": settings.LANGUAGES,
            "owner": [(NOBODY, _("Nobody’s")), *((str(each.pk), str(each)) for each in staff)],
            "source": SOURCES.items(),
        }
        for name, listed in choices.items():
            self.fields[name].choices = [ANY, *listed]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["class"] = "desk-input"

    def clean(self) -> dict[str, Any]:
        """Read the two days as one period."""
        told = self.cleaned_data
        if "first" in told and "last" in told:
            self.period = Period.read(f"{told['first']}_{told['last']}")
            if self.period is None:
                self.add_error("last", _("The last day cannot be before the first."))
        return told

    @property
    def question(self) -> Question:
        """What is asked, by a form that is valid."""
        told = self.cleaned_data
        assert self.period is not None
        return Question(self.period, **{name: told[name] for name in list(self.fields)[2:]})

    def choices_of_time(self) -> list[tuple[str, Any, bool]]:
        """The periods with a name: what each adds to an address, its name, whether it is this."""
        kept = {
            name: value
            for name in list(self.fields)[2:]
            if (value := self.data.get(name)) and name not in self.errors
        }
        return [
            (urlencode({"period": preset} | kept), words, preset == self.preset)
            for preset, words in PRESETS.items()
        ]


def _days_of(preset: str) -> dict[str, str]:
    period = presets().get(preset)
    return {"first": str(period.first), "last": str(period.last)} if period else {}
