"""`manage.py messages`: take what patients read into the translation files, and compile them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.core import Locale, get_global
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand

from mtcrm.messages import Text, public_texts, texts_for
from people.languages import ORIGINAL
from people.zones import zones_by_city

# A file changes only when a text does.
ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)


class Command(BaseCommand):
    """Write locale/<language>/LC_MESSAGES/django.po and .mo for every language but the original.

    What is translated stays, what is no longer said goes, what is new waits with an empty text.
    """

    help = "Collect the texts that patients read into locale/, and compile the translations."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it for each language and say how many texts still wait."""
        said = public_texts()
        for code, _name in settings.LANGUAGES:
            if code != ORIGINAL:
                texts = texts_for(code, said)
                waiting = renew(settings.LOCALE_PATHS[0], code, texts)
                self.stdout.write(f"{code}: {len(texts)} texts, {waiting} to be translated")


def renew(folder: Path, language: str, texts: dict[Text, list[str]]) -> int:
    """Write the files of one language; how many of its texts have no translation."""
    place = folder / language / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    known = read_catalog(place / "django.po", language)
    catalog = Catalog(
        locale=language, fuzzy=False, project="mtcrm", creation_date=ALWAYS, revision_date=ALWAYS,
        header_comment=f"# Translations into {language}; `manage.py messages` keeps the list.",
    )  # fmt: skip
    suggested = cities(language)
    for text, places in texts.items():
        said = known.get(text.one)
        catalog.add(
            text if text.many else text.one,
            string=(said and said.string) or suggested.get(text.one, ""),
            locations=[(name, 0) for name in places],
        )
    with (place / "django.po").open("wb") as file:
        write_po(file, catalog, width=100, include_lineno=False)
    with (place / "django.mo").open("wb") as file:
        write_mo(file, catalog)
    return sum(not is_translated(message) for message in catalog if message.id)


def cities(language: str) -> dict[str, str]:
    """The cities that stand for time zones, as the Unicode CLDR writes them in this language."""
    today = get_global("zone_aliases")
    names = {
        today.get(zone, zone): words["city"]
        for zone, words in Locale.parse(language).time_zones.items()
        if "city" in words
    }
    return {city: names.get(today.get(zone, zone), city) for city, zone in zones_by_city().items()}


def read_catalog(path: Path, language: str) -> Catalog:
    """The translations as they are; empty where there are none yet."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def is_translated(message: Message) -> bool:
    """Whether a text, in each form that the language has for numbers, has a translation."""
    said = message.string if isinstance(message.string, list | tuple) else [message.string]
    return all(said) and not message.fuzzy
