"""By which words things are known: countries, treatments and the like, in all languages of ours."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils import translation
from django_countries import countries

from catalog.models import Destination, Treatment
from catalog.naming import called
from imports.columns import plain
from leads.models import Urgency
from leads.stages import LossReason, Stage
from people.countries import country_names

# Files come from more countries than we speak the languages of.
ALSO = ("de", "fr", "it", "pt", "nl", "ru", "pl")
# What people write instead of a name or a code.
OTHER_NAMES = {
    "uk": "GB", "greatbritain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "britain": "GB", "usa": "US", "america": "US", "unitedstates": "US", "holland": "NL",
    "uae": "AE", "emirates": "AE", "turkey": "TR", "russia": "RU", "southkorea": "KR",
    "korea": "KR", "czechrepublic": "CZ", "ksa": "SA", "vietnam": "VN",
}  # fmt: skip


@dataclass(frozen=True)
class Vocabulary:
    """Each word, compared as ``plain`` says, and what it stands for."""

    countries: Mapping[str, str]
    languages: Mapping[str, str]
    treatments: Mapping[str, int]
    destinations: Mapping[str, int]
    urgencies: Mapping[str, str]
    stages: Mapping[str, str]
    loss_reasons: Mapping[str, str]


def vocabulary() -> Vocabulary:
    """As the catalogue is now; two queries."""
    return Vocabulary(
        countries=_countries(),
        languages=_languages(),
        treatments=_catalogue(Treatment.objects.all()),
        destinations=_destinations(),
        urgencies=_choices(Urgency.choices),
        stages=_choices(Stage.choices),
        loss_reasons=_choices(LossReason.choices),
    )


def _in_every_language(also: Iterable[str] = ()) -> Iterator[None]:
    for language in (*(code for code, _name in settings.LANGUAGES), *also):
        with translation.override(language):
            yield


def _countries() -> dict[str, str]:
    words = dict(OTHER_NAMES)
    for _language in _in_every_language(ALSO):
        words |= {plain(name): code for code, name in country_names()}
    for code, _name in countries:
        words |= {plain(code): code, plain(countries.alpha3(code)): code}
    words.pop("", None)
    return words


def _languages() -> dict[str, str]:
    words: dict[str, str] = {}
    for code, told in LANG_INFO.items():
        if "name" in told and len(code) == len("en"):
            words |= {plain(each): code for each in (code, told["name"], told["name_local"])}
    for _language in _in_every_language():
        for code, name in settings.LANGUAGES:
            words[plain(translation.gettext(str(name)))] = code
    return words


def _catalogue(rows: Iterable[Any]) -> dict[str, int]:
    found = list(rows)
    words = {plain(row.slug): row.pk for row in found}
    for _language in _in_every_language():
        words |= {plain(called(row.name)): row.pk for row in found}
    return words


def _destinations() -> dict[str, int]:
    rows = list(Destination.objects.all())
    by_country = {row.country.code: row.pk for row in rows}
    named = {word: by_country[code] for word, code in _countries().items() if code in by_country}
    return named | _catalogue(rows)


def _choices(choices: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    listed = list(choices)
    words = {plain(str(value)): str(value) for value, _label in listed}
    for _language in _in_every_language():
        words |= {plain(str(label)): str(value) for value, label in listed}
    return words
