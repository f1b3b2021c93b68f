"""DICOM files: every element is walked, pixels are not decoded, and only the preamble is changed.

Private elements stay, because viewers of the scanner's maker need them, and so do the patient's
tags: a clinic has to see whose picture it is. The preamble means nothing in DICOM, and another
kind of file can hide there.
"""

import io
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from pydicom import Dataset, dcmread
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.filereader import data_element_generator, read_dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian

from records.cleaning.facts import facts_of
from records.cleaning.limits import MB, MOST_INFLATED
from records.cleaning.reasons import Reason, Unfit
from records.cleaning.result import Cleaned, clean_path

PREAMBLE = 128
MAGIC = b"DICM"
HEAD = PREAMBLE + len(MAGIC)
# A PDF, an XML or a model for printing inside a DICOM file: what is done to a PDF cannot be done
# to it there, so it has to be sent by itself.
ENCAPSULATED_DOCUMENT = 0x00420011
DIRECTORY = "1.2.840.10008.1.3.10"
ROWS = 0x00280010
PIXELS = {0x7FE00008, 0x7FE00009, 0x7FE00010}
PIXELS_ELSEWHERE = 0x00287FE0
PADDING = 0xFFFCFFFC
DEEPEST = 32
MOST_ELEMENTS = 1_000_000


class Measured(io.BufferedReader):
    """Sets no more memory aside than the file is long, whatever an element says of its length."""

    def read(self, size: int | None = -1) -> bytes:
        """As ever, at most."""
        longest = os.fstat(self.fileno()).st_size
        return super().read(longest if size is None or size < 0 else min(size, longest))


@dataclass(frozen=True)
class Instance:
    """One DICOM file: where it ends, and what it says to staff."""

    end: int
    facts: dict[str, str]
    is_directory: bool


def clean_dicom(source: Path, into: Path) -> Cleaned:
    """The same file with an empty preamble, and without what may follow its last element."""
    instance = read_instance(source)
    if instance.is_directory:
        raise Unfit(Reason.NOTHING_OF_USE)
    with clean_path(into, "dcm").open("wb") as target:
        copy_instance(source, instance, target)
    return Cleaned("dcm", facts=instance.facts)


def is_dicom(head: bytes) -> bool:
    """Whether a file that begins like this says that it is DICOM."""
    return head[PREAMBLE:HEAD] == MAGIC


def copy_instance(source: Path, instance: Instance, target: IO[bytes]) -> None:
    """Write a clean copy, in small pieces."""
    with source.open("rb") as file:
        target.write(bytes(PREAMBLE))
        file.seek(PREAMBLE)
        left = instance.end - PREAMBLE
        while left > 0 and (piece := file.read(min(left, MB))):
            left -= target.write(piece)


def read_instance(source: Path) -> Instance:
    """Walk a DICOM file from its head to its end."""
    size = source.stat().st_size
    with Measured(source.open("rb", buffering=0)) as file:
        if not is_dicom(file.read(HEAD)):
            raise Unfit(Reason.OTHER_CONTENTS)
        meta = read_dataset(
            file,
            is_implicit_VR=False,
            is_little_endian=True,
            stop_when=lambda tag, _vr, _length: tag >> 16 != 2,
        )
        if meta.get("TransferSyntaxUID") == DeflatedExplicitVRLittleEndian:
            body, end = inflated(file)
            dataset = read_dataset(
                body,
                is_implicit_VR=False,
                is_little_endian=True,
                stop_when=lambda tag, _vr, _length: tag in PIXELS,
            )
            inspect(dataset, body, len(body.getbuffer()))
        else:
            file.seek(0)
            dataset = dcmread(file, stop_before_pixels=True)
            end = inspect(dataset, file, size)
    return Instance(end, facts_of(dataset), meta.get("MediaStorageSOPClassUID") == DIRECTORY)


def inflated(file: BinaryIO) -> tuple[io.BytesIO, int]:
    """The rest of a deflated file, and where in the file it ends."""
    decoder = zlib.decompressobj(-zlib.MAX_WBITS)
    body = io.BytesIO()
    while not decoder.eof and (piece := file.read(MB)):
        body.write(decoder.decompress(piece, MOST_INFLATED + 1 - body.tell()))
        if body.tell() > MOST_INFLATED:
            raise Unfit(Reason.TOO_COMPLEX)
    if not decoder.eof:
        raise Unfit(Reason.DAMAGED)
    body.seek(0)
    return body, file.tell() - len(decoder.unused_data)


def inspect(dataset: Dataset, rest: BinaryIO, size: int) -> int:
    """Walk what was read, and the pixels and all behind them unread. Where the last element ends.

    Refuses a dataset that has nothing in it, or that was cut.
    """
    if not dataset:
        raise Unfit(Reason.DAMAGED)
    encoding = encoding_of(dataset)
    Walk().dataset(dataset)
    end, tags = walk_rest(rest, size, encoding)
    has_pixels = bool(tags & PIXELS) or PIXELS_ELSEWHERE in dataset
    if ROWS in dataset and not has_pixels:
        raise Unfit(Reason.DAMAGED)
    return end


@dataclass
class Walk:
    """Looks at every element and counts them; values stay as they are."""

    elements: int = 0

    def dataset(self, dataset: Dataset, depth: int = 0) -> None:
        """Every element of a dataset, and of those in its sequences."""
        if depth > DEEPEST:
            raise Unfit(Reason.TOO_COMPLEX)
        for element in list(dataset.elements()):
            self.elements += 1
            if self.elements > MOST_ELEMENTS:
                raise Unfit(Reason.TOO_COMPLEX)
            if element.tag == ENCAPSULATED_DOCUMENT:
                raise Unfit(Reason.WRAPPED_DOCUMENT)
            if isinstance(element, RawDataElement) and is_cut(element):
                raise Unfit(Reason.DAMAGED)
            if is_sequence(element):
                for item in dataset[element.tag].value or []:
                    self.dataset(item, depth + 1)


def is_cut(element: RawDataElement) -> bool:
    """Whether the file ended before the value did."""
    if element.value is None or element.length == 0xFFFFFFFF:
        return False
    return len(element.value) < element.length


def is_sequence(element: DataElement | RawDataElement) -> bool:
    """Whether the value is a list of datasets, as the element or the dictionary says."""
    if element.VR not in (None, "UN"):
        return element.VR == "SQ"
    try:
        return dictionary_VR(element.tag) == "SQ"
    except KeyError:
        return False


def encoding_of(dataset: Dataset) -> tuple[bool, bool]:
    """Whether it is implicit and little-endian in fact: some files say otherwise of themselves."""
    for element in dataset.elements():
        if isinstance(element, RawDataElement):
            return element.is_implicit_VR, element.is_little_endian
    is_implicit, is_little = dataset.original_encoding
    return bool(is_implicit), bool(is_little)


def walk_rest(rest: BinaryIO, size: int, encoding: tuple[bool, bool]) -> tuple[int, set[int]]:
    """Step over the pixels and what follows them. Where the last element ends, and the tags."""
    tags: set[int] = set()
    end = rest.tell()
    for element in data_element_generator(rest, *encoding, defer_size=MB):
        if element.tag == PADDING or element.tag == 0:
            return end, tags
        end = rest.tell()
        # Elements stand in the order of their tags: what goes back is another file at the end.
        is_short = end > size or (isinstance(element, RawDataElement) and is_cut(element))
        if is_short or element.tag <= max(tags, default=0):
            raise Unfit(Reason.DAMAGED)
        tags.add(element.tag)
    return end, tags
