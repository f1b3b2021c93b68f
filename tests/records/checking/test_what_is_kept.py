"""Cleaning takes nothing away that a doctor needs: how it looks, and whose it is."""

import io
import struct
import zipfile

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat
from pydicom import DataElement, dcmread

from records.cleaning.embedded import jpeg_2000_without_notes, jpeg_without_notes
from tests.records.corpus import documents, pictures, scans


def difference(one: Image.Image, other: Image.Image) -> float:
    """How far the pixels of two pictures are apart on average, of 255."""
    mode = "RGB"
    return max(ImageStat.Stat(ImageChops.difference(one.convert(mode), other.convert(mode))).mean)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_shown_upright_however_the_phone_was_held(checked, orientation):
    kept = checked("a.jpg", pictures.turned(orientation))
    for path in [kept.file, *kept.previews]:
        with Image.open(path) as picture:
            assert picture.size == (96, 64)
            assert difference(picture, pictures.scene()) < 12


@pytest.mark.parametrize("mode", ["1", "L", "LA", "RGB", "RGBA", "P"])
def test_a_png_keeps_every_pixel(checked, mode):
    kept = checked("a.png", pictures.png(mode))
    with Image.open(kept.file) as picture, Image.open(io.BytesIO(pictures.png(mode))) as sent:
        assert picture.convert("RGBA").tobytes() == sent.convert("RGBA").tobytes()


def test_sixteen_bits_stay_sixteen_and_are_seen_in_the_preview(checked):
    kept = checked("a.png", pictures.deep_grey())
    with Image.open(kept.file) as picture, Image.open(io.BytesIO(pictures.deep_grey())) as sent:
        assert picture.mode == sent.mode == "I;16"
        assert picture.tobytes() == sent.tobytes()
    with Image.open(kept.previews[0]) as preview:
        low, high = preview.getextrema()
    assert low < 10
    assert high > 245


def test_a_jpeg_written_anew_hardly_differs(checked):
    sent = pictures.jpeg(quality=80)
    kept = checked("a.jpg", sent)
    with Image.open(kept.file) as picture, Image.open(io.BytesIO(sent)) as before:
        assert difference(picture, before) < 1
        assert picture.quantization == before.quantization


def test_a_profile_is_worked_into_the_colours(checked):
    changed = swapped_profile()
    kept = checked("a.png", pictures.png(icc_profile=changed))
    with Image.open(kept.file) as picture:
        red, _green, blue = picture.getpixel((90, 60))
    assert blue > red, "the scene is brown, and its profile exchanges red and blue"
    assert b"iCCP" not in kept.file.read_bytes()


def swapped_profile() -> bytes:
    """sRGB with red and blue exchanged."""
    data = bytearray(pictures.profile())
    (count,) = struct.unpack_from(">I", data, 128)
    entries = {bytes(data[132 + 12 * i : 136 + 12 * i]): 132 + 12 * i for i in range(count)}
    data[entries[b"rXYZ"] : entries[b"rXYZ"] + 4] = b"bXYZ"
    data[entries[b"bXYZ"] : entries[b"bXYZ"] + 4] = b"rXYZ"
    return bytes(data)


def test_a_moving_picture_keeps_its_first(checked):
    kept = checked("a.png", pictures.animated())
    with Image.open(kept.file) as picture:
        assert getattr(picture, "n_frames", 1) == 1
        assert difference(picture, pictures.scene()) == 0


def test_a_heic_becomes_a_jpeg_that_looks_the_same(checked):
    kept = checked("a.heic", pictures.heic())
    assert kept.file.name == "clean.jpg"
    with Image.open(kept.file) as picture:
        assert difference(picture, pictures.scene()) < 12


def test_a_photo_in_the_finest_setting_of_a_phone_is_kept_at_half_its_width(checked):
    kept = checked("a.jpg", pictures.encoded(Image.new("L", (8160, 6120), 90), "JPEG"))
    with Image.open(kept.file) as picture:
        assert picture.size == (4080, 3060)
    with Image.open(kept.previews[0]) as preview:
        assert preview.size == (1600, 1200)


def test_a_report_keeps_its_text(checked):
    kept = checked("a.pdf", documents.report())
    assert kept.pages == 2
    assert "Second page" in documents.text_of(kept.file.read_bytes())


def test_what_was_filled_into_a_form_stays_to_be_read(checked):
    kept = checked("a.pdf", documents.form())
    assert "FilledInByHer" in documents.text_of(kept.file.read_bytes())


def test_a_layer_that_was_hidden_stays_hidden(checked):
    kept = checked("a.pdf", documents.with_layers())
    with pypdfium2.PdfDocument(kept.file) as document:
        picture = document[0].render().to_pil()
    assert picture.getpixel((50, 100)) == (255, 0, 0)
    assert picture.getpixel((150, 100)) == (255, 255, 255)


def test_a_scan_in_a_pdf_keeps_the_bytes_of_its_picture(checked):
    photo = pictures.jpeg(exif=pictures.exif())
    kept = checked("a.pdf", documents.photo_inside(photo))
    assert photo[photo.index(b"\xff\xda") :] in kept.file.read_bytes()
    assert b"zqTag" not in kept.file.read_bytes()


def test_of_a_picture_in_a_pdf_only_the_notes_are_cut():
    assert jpeg_without_notes(pictures.jpeg(exif=pictures.exif())) == pictures.jpeg()
    whole = pictures.encoded(pictures.scene(), "JPEG2000")
    assert jpeg_2000_without_notes(whole) == whole
    notes = struct.pack(">I4s", 13, b"xml ") + b"zqTag"
    assert jpeg_2000_without_notes(whole + notes) == whole
    for broken in (b"", b"\xff\xd8", pictures.jpeg()[:30], b"\xff\xd8\xff\xe0\0\2"):
        with pytest.raises((ValueError, struct.error)):
            jpeg_without_notes(broken)


def test_a_dicom_file_differs_in_its_preamble_alone(checked):
    sent = scans.with_preamble(b"II*\0 for another program")
    kept = checked("a.dcm", sent)
    assert kept.file.read_bytes() == bytes(128) + sent[128:]


@pytest.mark.parametrize("names", scans.NAMES)
def test_staff_read_whose_picture_it_is_in_any_script(checked, names):
    facts = checked("a.dcm", scans.slice_of(names=names)).facts
    assert facts == {
        "Patient name": scans.NAMES[names][2],
        "Patient ID": "P-17",
        "Birth date": "1970-01-31",
        "Sex": "F",
        "Study date": "2024-02-29",
        "Modality": "CT",
        "Body part": "KNEE",
        "Institution": "Example Hospital",
        "Description": "Left knee",
    }


def test_facts_are_short_and_show_nothing_odd(checked):
    data = scans.with_pixels(scans.dataset())
    data.add(DataElement(0x00081030, "UT", "\u202eknee\x07" * 200))
    data.PatientBirthDate = ""
    facts = checked("a.dcm", scans.written(data)).facts
    assert facts["Description"] == ("knee" * 200)[:200]
    assert "Birth date" not in facts


def test_of_a_cd_the_images_are_kept_and_the_rest_is_counted(checked):
    kept = checked("a.zip", scans.zipped(scans.disc()))
    assert (kept.pages, kept.left_out) == (3, 4)
    with zipfile.ZipFile(kept.file) as archive:
        assert archive.namelist() == ["IM00001.dcm", "IM00002.dcm", "IM00003.dcm"]
        first = dcmread(io.BytesIO(archive.read("IM00001.dcm")))
    assert first.SOPInstanceUID == "1.2.826.0.1.1"
    assert first[0x00191001].value == "what only their viewer knows"


def test_a_cd_of_two_people_tells_both_names(checked):
    files = {names: scans.slice_of(names=names) for names in ("any", "greek", "any")}
    kept = checked("a.zip", scans.zipped(files))
    assert kept.facts["Patient name"] == "Äneas Rüdiger Dr.; Διονυσιος"
    assert kept.facts["Modality"] == "CT"
