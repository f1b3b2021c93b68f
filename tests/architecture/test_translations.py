"""Whatever patients read is translated into every language we speak, with nothing lost in it."""

import gettext
import re
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.conf import settings

from devtools.paths import ROOT
from mtcrm.management.commands.messages import is_translated, read_catalog
from mtcrm.messages import Text, public_files, public_texts, texts_for

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
PLACE = re.compile(r"%\(\w+\)[sd]|%%")


def folder(language: str):
    return settings.LOCALE_PATHS[0] / language / "LC_MESSAGES"


@pytest.fixture(scope="module", params=LANGUAGES)
def catalog(request) -> Catalog:
    return read_catalog(folder(request.param) / "django.po", request.param)


@pytest.fixture(scope="module")
def texts() -> dict[Text, list[str]]:
    return public_texts()


def forms(message) -> list[str]:
    return list(message.string) if message.pluralizable else [message.string]


def test_what_patients_read_is_found(texts):
    said = {text.one for text in texts}
    assert {"Send my request", "Kind regards", "Knee replacement", "Won: booked"} <= said
    assert not {"Leads", "e-mail of the person"} & said


def test_every_text_is_translated_and_none_is_left_over(catalog, texts):
    asked = {text.one for text in texts_for(str(catalog.locale), texts)}
    known = {m.id[0] if m.pluralizable else m.id: is_translated(m) for m in catalog if m.id}
    hint = "manage.py messages lists them in locale/"
    assert sorted(asked - known.keys()) == [], hint
    assert sorted(known.keys() - asked) == [], hint
    assert sorted(one for one, is_done in known.items() if not is_done) == []


def test_no_translation_is_a_guess(catalog):
    assert [message.id for message in catalog if message.id and message.fuzzy] == []


def test_what_is_filled_in_is_filled_in_in_every_language(catalog):
    for message in catalog:
        ids = message.id if message.pluralizable else [message.id]
        wanted = set(PLACE.findall(ids[-1]))
        allowed = wanted.union(*map(PLACE.findall, ids))
        for form in forms(message) if message.id else []:
            # “one hour” may be said without a number.
            assert set(PLACE.findall(form)) <= allowed, message.id
        if message.id:
            assert set(PLACE.findall(forms(message)[-1])) == wanted, message.id


def test_blank_lines_and_edges_stay_as_they_are(catalog):
    for message in catalog:
        if message.id and not message.pluralizable:
            assert message.id.count("\n\n") == message.string.count("\n\n"), message.id
            is_sentence = any(map(str.isalpha, message.id))
            assert not is_sentence or message.string == message.string.strip(), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_says_what_the_written_one_says(language):
    fresh = BytesIO()
    write_mo(fresh, read_catalog(folder(language) / "django.po", language))
    fresh.seek(0)
    wanted = gettext.GNUTranslations(fresh)._catalog
    with (folder(language) / "django.mo").open("rb") as file:
        kept = gettext.GNUTranslations(file)._catalog
    assert {k: v for k, v in kept.items() if k} == {k: v for k, v in wanted.items() if k}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("app", ["disclaimers", "people"])
def test_every_clause_and_consent_is_worded_in_every_language(app, language):
    read = (ROOT / app / "wording" / f"{language}-1.toml").read_text()
    original = (ROOT / app / "wording" / "en-1.toml").read_text()
    tables = re.compile(r"^\[(\w+)\]", re.MULTILINE)
    assert tables.findall(read) == tables.findall(original)


def test_dates_are_written_by_a_format_that_can_be_translated():
    fixed = re.compile(r"\|date:[\"'](?!c[\"']|Y-m-d[\"'])|date_format\((?:\w|[.()])+, \"")
    assert [path.name for path in public_files() if fixed.search(path.read_text())] == []


def test_whatever_names_its_language_names_its_direction():
    tag = re.compile(r"<[a-z][^<>]*\blang=[^<>]*>")
    half = [
        (path.name, found)
        for path in public_files()
        for found in tag.findall(path.read_text())
        if path.suffix in {".html", ".mjml"} and "dir=" not in found
    ]
    assert half == []
