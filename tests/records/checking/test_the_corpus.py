"""Every file of the corpus is refused for its reason, or kept without anything that acts."""

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from records.kinds import Kind, Refusal, kind_of_name
from tests.records.checking.inert import traces
from tests.records.corpus import MARK
from tests.records.corpus.bad_contents import BAD
from tests.records.corpus.bombs import BOMBS
from tests.records.corpus.good import GOOD, TAGGED
from tests.records.corpus.hostile import HOSTILE

MB = 1_000_000


def test_the_corpus_is_as_large_as_was_asked_for():
    assert len(BAD) + len(HOSTILE) + len(BOMBS) >= 150
    assert len(BOMBS) >= 30
    assert len(GOOD) >= 40
    assert len(TAGGED) >= 20


@pytest.mark.parametrize("samples", [BAD, HOSTILE, BOMBS], ids=["bad", "hostile", "bombs"])
def test_a_bad_file_is_refused_for_its_reason_or_kept_without_what_was_bad(answers, samples):
    found = answers(samples)
    wrong = {
        sample.name: answer.refusal
        for sample, answer in found
        if answer.refusal != sample.refusal or (answer.refusal is None) == (answer.checked is None)
    }
    assert wrong == {}
    kept = [(sample.name, answer.checked) for sample, answer in found if answer.checked]
    assert {name: traces(checked, MARK) for name, checked in kept if traces(checked, MARK)} == {}
    left = [sample.name for sample, answer in found if answer.refusal and answer.left]
    assert left == []
    assert max(answer.copied for _sample, answer in found) < 2 * MB


def opens(file: Path, kind: Kind) -> bool:
    """Whether another program than the one that wrote the clean copy can show it."""
    if kind == Kind.PDF:
        with pypdfium2.PdfDocument(file) as document:
            return all(page.render().to_pil() for page in document)
    if kind in (Kind.DICOM, Kind.DICOM_ZIP):
        return True
    with Image.open(file) as picture:
        return bool(picture.load())


def test_a_good_file_is_kept_and_its_copy_and_previews_open(answers):
    for sample, answer in answers(GOOD):
        checked = answer.checked
        assert checked, (sample.name, answer.refusal)
        assert checked.kind == kind_of_name(sample.name)
        assert checked.file.suffix == f".{checked.kind.extension}"
        assert opens(checked.file, checked.kind), sample.name
        assert traces(checked, MARK) == [], sample.name
        for preview in checked.previews:
            with Image.open(preview) as picture:
                assert picture.load()
                assert max(picture.size) <= 1600
        expected = {Kind.DICOM: 0, Kind.DICOM_ZIP: 0, Kind.PDF: min(checked.pages, 20)}
        assert len(checked.previews) == expected.get(checked.kind, 1)
        assert sorted(answer.left) == sorted(p.name for p in [checked.file, *checked.previews])


def test_no_tag_of_camera_owner_place_or_author_comes_out(answers):
    found = answers(TAGGED)
    kept = {sample.name: traces(answer.checked, b"zqTag") for sample, answer in found}
    assert kept == {sample.name: [] for sample in TAGGED}
    for _sample, answer in found:
        if answer.checked.file.suffix in (".jpg", ".png"):
            with Image.open(io.BytesIO(answer.checked.file.read_bytes())) as picture:
                assert dict(picture.getexif()) == {}
                assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_every_reason_that_the_child_can_give_has_words_for_the_patient():
    assert all(len(str(refusal.label)) > 40 for refusal in Refusal)
