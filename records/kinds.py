"""The kinds of files that patients may send, why one is not taken, and what files are called."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from records.cleaning.reasons import Reason
from records.cleaning.text import visible

MB = 1024 * 1024
# A photo of a phone has 3 to 12 MB, in its finest setting 20.
MOST_BYTES_OF_A_PHOTO = 25 * MB
# Scanned at a reading quality 200 pages fit; a longer or finer scan can be sent in parts.
MOST_BYTES_OF_A_PDF = 40 * MB
# One cone-beam scan in one file.
MOST_BYTES_OF_A_DICOM = 200 * MB
# A CD, packed: most hold less than half of this.
MOST_BYTES_OF_A_ZIP = 500 * MB

LONGEST_NAME = 100


class Kind(TextChoices):
    """What a file is, by its name and then by its contents."""

    PDF = "pdf", _("PDF document")
    JPEG = "jpeg", _("JPEG photo")
    PNG = "png", _("PNG picture")
    HEIC = "heic", _("HEIC photo")
    DICOM = "dicom", _("DICOM image")
    DICOM_ZIP = "dicom_zip", _("ZIP file of DICOM images")

    @property
    def extensions(self) -> tuple[str, ...]:
        """What the name of such a file may end in, without the dot."""
        return FORMATS[self].extensions

    @property
    def most_bytes(self) -> int:
        """How large the file may be as it is sent."""
        return FORMATS[self].most_bytes

    @property
    def content_type(self) -> str:
        """What the clean copy is."""
        return FORMATS[self].content_type

    @property
    def extension(self) -> str:
        """What the name of the clean copy ends in, without the dot."""
        return FORMATS[self].extension


@dataclass(frozen=True)
class Format:
    """How files of one kind come, and what their clean copy is."""

    extensions: tuple[str, ...]
    most_bytes: int
    content_type: str
    extension: str


FORMATS = {
    Kind.PDF: Format(("pdf",), MOST_BYTES_OF_A_PDF, "application/pdf", "pdf"),
    Kind.JPEG: Format(("jpg", "jpeg", "jpe", "jfif"), MOST_BYTES_OF_A_PHOTO, "image/jpeg", "jpg"),
    Kind.PNG: Format(("png",), MOST_BYTES_OF_A_PHOTO, "image/png", "png"),
    Kind.HEIC: Format(("heic", "heif", "hif"), MOST_BYTES_OF_A_PHOTO, "image/jpeg", "jpg"),
    Kind.DICOM: Format(
        ("dcm", "dicom", "dic", "ima"), MOST_BYTES_OF_A_DICOM, "application/dicom", "dcm"
    ),
    Kind.DICOM_ZIP: Format(("zip",), MOST_BYTES_OF_A_ZIP, "application/zip", "zip"),
}
KIND_OF_EXTENSION = {ending: kind for kind in Kind for ending in kind.extensions}


class Refusal(TextChoices):
    """Why a file is not taken, and what its sender can do instead."""

    WRONG_TYPE = (
        Reason.WRONG_TYPE.value,
        _(
            "We cannot take this kind of file. Please send a PDF, a photo (JPEG, PNG or HEIC), a "
            "DICOM image, or a ZIP file of DICOM images; what is on paper you can photograph."
        ),
    )
    OTHER_CONTENTS = (
        Reason.OTHER_CONTENTS.value,
        _(
            "This file is not what its name says. Please open it, save it again as a "
            "PDF or as a JPEG photo, and send that."
        ),
    )
    EMPTY = (
        Reason.EMPTY.value,
        _("This file is empty. Please check whether you can open it, and choose it once more."),
    )
    DAMAGED = (
        Reason.DAMAGED.value,
        _(
            "This file is damaged or not complete. Please fetch it again from where you have it, "
            "or open it and save a new copy."
        ),
    )
    PASSWORD = (
        Reason.PASSWORD.value,
        _(
            "This file is locked with a password. Please open it, save a copy without a password, "
            "and send that copy."
        ),
    )
    TOO_LARGE = (
        Reason.TOO_LARGE.value,
        _(
            "This file is larger than we can take. Please send it in several parts, or tell us and "
            "we find another way together."
        ),
    )
    TOO_MANY_PAGES = (
        Reason.TOO_MANY_PAGES.value,
        _(
            "This document has too many pages. Please send only those that matter most, or send it "
            "in several parts."
        ),
    )
    TOO_MANY_PIXELS = (
        Reason.TOO_MANY_PIXELS.value,
        _(
            "This picture has more detail than we can take. Please take it again with the usual "
            "setting of your camera, or save a smaller copy."
        ),
    )
    TOO_MANY_FILES = (
        Reason.TOO_MANY_FILES.value,
        _(
            "There are too many files in this ZIP file. Please make one ZIP file for each "
            "examination, and send them one after the other."
        ),
    )
    TOO_COMPLEX = (
        Reason.TOO_COMPLEX.value,
        _(
            "Our check could not finish with this file. Please print it into a new PDF, or save it "
            "again in a simpler form, and send that."
        ),
    )
    LIVE_FORM = (
        Reason.LIVE_FORM.value,
        _(
            "This PDF is a form that only some programs can show. Please print it into a new PDF, "
            "and send that."
        ),
    )
    WRAPPED_DOCUMENT = (
        Reason.WRAPPED_DOCUMENT.value,
        _(
            "This DICOM file holds a document, not images. Please save the document as a PDF, and "
            "send that."
        ),
    )
    NOTHING_OF_USE = (
        Reason.NOTHING_OF_USE.value,
        _(
            "We found no DICOM images in this file. Please pack the whole folder or CD with the "
            "images into a ZIP file; send documents and photos one by one."
        ),
    )
    ARCHIVE_INSIDE = (
        Reason.ARCHIVE_INSIDE.value,
        _(
            "There is another packed file in this ZIP file, and we do not open that one. Please "
            "unpack it, and send what is in it."
        ),
    )


class NotTaken(Exception):
    """A file is not taken; ``refusal`` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


def kind_of_name(name: str) -> Kind:
    """What a file with this name has to be. Raises `NotTaken` when it is on no list."""
    # Windows takes no notice of dots and spaces at the end, so we take none either.
    _stem, dot, extension = base_name(name).rstrip(". ").rpartition(".")
    kind = KIND_OF_EXTENSION.get(extension.lower())
    if not dot or kind is None:
        raise NotTaken(Refusal.WRONG_TYPE)
    return kind


UNNAMED = "unnamed"
# What some system gives a meaning to.
UNSAFE = re.compile(r'[<>:"/\\|?*%]')
# Names of devices on Windows, with whatever extension.
DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"} | {
    f"{device}{number}" for device in ("com", "lpt") for number in "0123456789¹²³"
}


def display_name(sent: str) -> str:
    """What we call a file that a browser sent under this name: only ever shown, never a path.

    At most 100 characters, of which the end is kept; NFC; one line; never empty.
    """
    name = base_name(sent)
    stem, dot, extension = name.rpartition(".")
    if len(name) > LONGEST_NAME and dot and len(extension) < LONGEST_NAME // 2:
        name = f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"
    return name[:LONGEST_NAME].strip() or UNNAMED


def base_name(sent: str) -> str:
    """The last part of a path of any system, without what is not seen."""
    return PurePosixPath(visible(sent).replace("\\", "/")).name.lstrip(".")


def download_name(name: str, kind: Kind) -> str:
    """What the clean copy is called when staff save it: the shown name, and what it now is."""
    shown = display_name(name)
    stem = shown.rpartition(".")[0] or shown
    ending = f".{kind.extension}"
    stem = UNSAFE.sub("_", stem).strip(" .")[: LONGEST_NAME - len(ending)].rstrip(" .")
    if not stem or stem.partition(".")[0].rstrip().lower() in DEVICES:
        stem = f"_{stem or UNNAMED}"[: LONGEST_NAME - len(ending)]
    return stem + ending
