"""ZIP files of DICOM images, as patients make them of a CD: read and packed anew file by file.

Only DICOM files are kept, under names of our own; no name and no folder of the archive is ever
used, and a link is read as the text that it is. Viewers, DICOMDIR, pictures and whatever else lies
on a CD are left out and counted.
"""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from records.cleaning.dicom import HEAD, copy_instance, is_dicom, read_instance
from records.cleaning.facts import Gathered
from records.cleaning.limits import (
    FREE_OF_RATIO,
    MB,
    MOST_INSTANCES,
    MOST_MEMBERS,
    MOST_RATIO,
    MOST_UNPACKED,
    MOST_UNPACKED_OF_ONE,
)
from records.cleaning.reasons import Reason, Unfit, judged
from records.cleaning.result import Cleaned, clean_path

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
ENCRYPTED = 0x1
BEST_SPEED = 1
# What macOS puts beside each file by itself; to count it would only worry people.
SHADOWS = ("__MACOSX/", ".DS_Store")
ARCHIVES = (
    b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd", b"MSCF",
)  # fmt: skip
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)


@dataclass
class Tally:
    """What was found so far."""

    unpacked: int = 0
    kept: int = 0
    left_out: int = 0
    archives: int = 0
    facts: Gathered = field(default_factory=Gathered)


def clean_archive(source: Path, into: Path) -> Cleaned:
    """A new ZIP of the DICOM files in this one."""
    with source.open("rb") as file:
        if not file.read(4).startswith(MAGIC):
            raise Unfit(Reason.OTHER_CONTENTS)
    tally = Tally()
    try:
        with (
            zipfile.ZipFile(source) as archive,
            zipfile.ZipFile(
                clean_path(into, "zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=BEST_SPEED
            ) as clean,
        ):
            for member in files(archive, source.stat().st_size):
                take(archive, member, clean, tally, into)
    except BROKEN:
        raise Unfit(Reason.DAMAGED) from None
    if not tally.kept:
        raise Unfit(Reason.ARCHIVE_INSIDE if tally.archives else Reason.NOTHING_OF_USE)
    return Cleaned("zip", pages=tally.kept, facts=tally.facts.told(), left_out=tally.left_out)


def files(archive: zipfile.ZipFile, size: int) -> Iterator[zipfile.ZipInfo]:
    """The files that the archive says it has, unless it says too much."""
    members = [
        member
        for member in archive.infolist()
        if not member.is_dir() and not any(mark in member.filename for mark in SHADOWS)
    ]
    if len(members) > MOST_MEMBERS:
        raise Unfit(Reason.TOO_MANY_FILES)
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise Unfit(Reason.PASSWORD)
    unpacked = sum(member.file_size for member in members)
    if unpacked > MOST_UNPACKED:
        raise Unfit(Reason.TOO_LARGE)
    if unpacked > max(FREE_OF_RATIO, size * MOST_RATIO):
        raise Unfit(Reason.TOO_COMPLEX)
    yield from members


def take(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    clean: zipfile.ZipFile,
    tally: Tally,
    into: Path,
) -> None:
    """Keep one file if it is a DICOM file in order; otherwise count it."""
    unpacked = into / "member"
    with archive.open(member) as packed:
        head = packed.read(HEAD)
        tally.archives += head.startswith(ARCHIVES)
        if not is_dicom(head):
            tally.left_out += 1
            return
        unpack(head, packed, unpacked, tally)
    keep(unpacked, clean, tally)
    unpacked.unlink()


def unpack(head: bytes, packed: IO[bytes], target: Path, tally: Tally) -> None:
    """Write one file out, not further than is allowed whatever the archive says of its size."""
    size = 0
    with target.open("wb") as file:
        piece = head
        while piece:
            size += file.write(piece)
            tally.unpacked += len(piece)
            if size > MOST_UNPACKED_OF_ONE or tally.unpacked > MOST_UNPACKED:
                raise Unfit(Reason.TOO_LARGE)
            piece = packed.read(MB)


def keep(unpacked: Path, clean: zipfile.ZipFile, tally: Tally) -> None:
    """Put one DICOM file into the new ZIP. One that is broken is left out: others may do."""
    try:
        with judged():
            instance = read_instance(unpacked)
    except Unfit:
        tally.left_out += 1
        return
    if instance.is_directory:
        tally.left_out += 1
        return
    tally.kept += 1
    if tally.kept > MOST_INSTANCES:
        raise Unfit(Reason.TOO_MANY_FILES)
    # A fixed date: when she made the CD or the ZIP is nobody's business.
    name = zipfile.ZipInfo(f"IM{tally.kept:05}.dcm")
    name.compress_type = zipfile.ZIP_DEFLATED
    with clean.open(name, "w") as target:
        copy_instance(unpacked, instance, target)
    tally.facts.add(instance.facts)
