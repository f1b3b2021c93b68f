"""A name that somebody made up says what a file has to be, and is harmless wherever it goes."""

import unicodedata

import pytest

from records.kinds import (
    FORMATS,
    LONGEST_NAME,
    Kind,
    NotTaken,
    Refusal,
    display_name,
    download_name,
    kind_of_name,
)
from tests.records.corpus.names import BAD_NAMES, GOOD_NAMES

DEVICES = {"CON", "PRN", "AUX", "NUL", "COM1", "COM¹", "LPT9"}


def test_there_are_as_many_names_as_were_asked_for():
    assert len(GOOD_NAMES) + len(BAD_NAMES) >= 80


@pytest.mark.parametrize(("sent", "shown"), GOOD_NAMES.items())
def test_a_name_is_shown_without_its_path_and_without_what_is_not_seen(sent, shown):
    assert display_name(sent) == shown
    assert display_name(shown) == shown
    assert kind_of_name(sent) == kind_of_name(shown)


@pytest.mark.parametrize("sent", [*GOOD_NAMES, *BAD_NAMES])
@pytest.mark.parametrize("kind", Kind)
def test_whatever_was_sent_can_be_shown_and_saved(sent, kind):
    for name in (display_name(sent), download_name(sent, kind)):
        assert 0 < len(name) <= LONGEST_NAME
        assert name == unicodedata.normalize("NFC", name)
        assert not {"/", "\\", "\n", "\r", "\0", "\u202e"} & set(name)
        assert name not in (".", "..")
    saved = download_name(sent, kind)
    assert saved.endswith(f".{kind.extension}")
    assert not set('<>:"|?*%') & set(saved)
    assert not saved.startswith((".", " "))
    assert saved.partition(".")[0].upper() not in DEVICES


@pytest.mark.parametrize("sent", BAD_NAMES)
def test_a_name_that_is_on_no_list_is_refused_before_a_byte_is_read(sent):
    with pytest.raises(NotTaken) as refused:
        kind_of_name(sent)
    assert refused.value.refusal == Refusal.WRONG_TYPE


def test_the_saved_name_says_what_the_clean_copy_is():
    assert download_name("IMG_1.HEIC", Kind.HEIC) == "IMG_1.jpg"
    assert download_name("C:\\a\\Dr. Smith 12.03.pdf", Kind.PDF) == "Dr. Smith 12.03.pdf"
    assert download_name("CON.pdf", Kind.PDF) == "_CON.pdf"
    assert download_name("a.exe", Kind.PNG) == "a.png"


def test_every_kind_has_its_format_and_no_extension_has_two_kinds():
    endings = [ending for kind in Kind for ending in kind.extensions]
    assert set(FORMATS) == set(Kind)
    assert len(endings) == len(set(endings))
    assert all(kind.most_bytes and kind.content_type and kind.extension for kind in Kind)
