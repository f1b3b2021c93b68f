"""What a machine has translated says so, until a person has read it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from disclaimers import services, translations
from disclaimers.models import Clause, ClauseReading, ClauseVersion, TranslationReview
from disclaimers.selectors import clauses_for
from disclaimers.services import clause_set, publish_version, stand_for_clauses
from disclaimers.services import stand_for_translation as stand_for
from tests.factories import make_staff

pytestmark = pytest.mark.django_db
D18 = "D18@1"


@pytest.fixture
def klingon(monkeypatch) -> None:
    """A language of ours that has no wordings of its own."""
    monkeypatch.setattr("disclaimers.selectors.spoken", lambda language: language)


def warns(kind: str = "quote_form", language: str = "tlh") -> bool:
    labels = clauses_for(kind, language=language).labels
    return any(label.startswith("D18") for label in labels)


def make_translation(code: str = "D08", *, version: int = 1, is_machine: bool = True):
    draft = ClauseVersion.objects.create(
        clause=Clause.objects.get(code=code),
        version=version,
        language="tlh",
        title="nuqneH",
        text="nuqneH",
        is_machine_translated=is_machine,
        # SQLite's clock counts milliseconds: of the one that is running it knows nothing yet.
        effective_at=timezone.now() - timedelta(seconds=1),
    )
    return publish_version(draft)


def read(part: str) -> TranslationReview:
    review = TranslationReview.objects.create(language="tlh", part=part)
    stand_for(review, by=make_staff(part))
    return review


def test_english_is_the_original_and_needs_no_warning():
    assert not warns(language="en")


def test_a_page_and_a_letter_warn_until_each_of_them_is_read(klingon):
    assert warns("quote_form")
    assert warns("acknowledgement_letter")
    read("pages")
    assert not warns("quote_form")
    assert warns("acknowledgement_letter")
    read("letters")
    assert not warns("acknowledgement_letter")


def test_a_translation_that_changed_since_it_was_read_warns_again(klingon, monkeypatch):
    read("pages")
    monkeypatch.setattr(translations, "fingerprint", lambda language: "other words")
    assert warns()


def test_a_mistake_found_later_brings_the_warning_back(klingon):
    review = read("pages")
    services.stand_back_from_translation(review)
    assert warns()


def test_one_clause_that_nobody_read_makes_the_page_warn(klingon):
    read("pages")
    version = make_translation()
    assert warns()
    assert stand_for_clauses([version], by=make_staff()) == 1
    assert not warns()


def test_a_clause_translated_by_a_person_needs_no_reader(klingon):
    read("pages")
    make_translation(is_machine=False)
    assert not warns()


def test_standing_for_a_clause_twice_is_harmless():
    version = make_translation()
    stand_for_clauses([version], by=make_staff())
    version = ClauseVersion.objects.get(pk=version.pk)
    assert stand_for_clauses([version], by=make_staff("other")) == 0


def test_the_database_keeps_who_read_a_clause():
    stand_for_clauses([make_translation()], by=make_staff())
    with pytest.raises(DatabaseError), transaction.atomic():
        ClauseReading.objects.all().delete()


def test_a_translation_older_than_the_original_gives_way_to_it(klingon):
    make_translation()
    assert clauses_for("quote_form", language="tlh").labels[0] == "D08@1-tlh"
    publish_version(
        ClauseVersion.objects.create(
            clause=Clause.objects.get(code="D08"),
            version=2,
            title="Emergency",
            text="Other words.",
            effective_at=timezone.now() - timedelta(seconds=1),
        )
    )
    assert clauses_for("quote_form", language="tlh").labels[0] == "D08@2"


def test_a_set_of_clauses_knows_the_language_in_which_it_was_shown(klingon):
    assert clause_set(clauses_for("quote_form")).language == "en"
    make_translation()
    assert clause_set(clauses_for("quote_form", language="tlh")).language == "tlh"
