"""DICOM files and ZIP files of them, good ones and the parts of bad ones."""

import io
import struct
import zipfile
from functools import cache

from pydicom import Dataset, dcmwrite
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    ComprehensiveSRStorage,
    CTImageStorage,
    EncapsulatedPDFStorage,
    ExplicitVRLittleEndian,
    JPEGBaseline8Bit,
)

from tests.records.corpus.pictures import jpeg

NAMES = {
    "japanese": ("\\ISO 2022 IR 87", "Yamada^Tarou=山田^太郎=やまだ^たろう",
                 "Yamada Tarou | 山田 太郎 | やまだ たろう"),
    "arabic": ("ISO_IR 127", "قباني^لنزار", "قباني لنزار"),
    "turkish": ("ISO_IR 148", "Şahin^Gülşah İnci", "Şahin Gülşah İnci"),
    "greek": ("ISO_IR 126", "Διονυσιος", "Διονυσιος"),
    "russian": ("ISO_IR 144", "Люкceмбypг", "Люкceмбypг"),
    "korean": ("\\ISO 2022 IR 149", "Hong^Gildong=洪^吉洞=홍^길동",
               "Hong Gildong | 洪 吉洞 | 홍 길동"),
    "chinese": ("GB18030", "Wang^XiaoDong=王^小东", "Wang XiaoDong | 王 小东"),
    "any": ("ISO_IR 192", "Äneas^Rüdiger^^Dr.", "Äneas Rüdiger Dr."),
}  # fmt: skip


def dataset(number: int = 1, names: str = "any") -> Dataset:
    """What a scanner says of one slice, with elements of its maker and a sequence."""
    data = Dataset()
    data.SpecificCharacterSet, data.PatientName = NAMES[names][0].split("\\"), NAMES[names][1]
    data.SOPClassUID, data.SOPInstanceUID = CTImageStorage, f"1.2.826.0.1.{number}"
    data.PatientID, data.PatientBirthDate, data.PatientSex = "P-17", "19700131", "F"
    data.StudyDate, data.Modality, data.BodyPartExamined = "20240229", "CT", "KNEE"
    data.InstitutionName, data.StudyDescription = "Example Hospital", "Left knee"
    private = data.private_block(0x0019, "EXAMPLE MAKER", create=True)
    private.add_new(0x01, "LO", "what only their viewer knows")
    item = Dataset()
    item.ReferencedSOPInstanceUID = "1.2.826.0.1.99"
    data.ReferencedImageSequence = [item]
    return data


def with_pixels(data: Dataset, side: int = 16) -> Dataset:
    data.Rows = data.Columns = side
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 12, 11, 0
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.PixelData = bytes(i % 256 for i in range(side * side * 2))
    data["PixelData"].VR = "OW"
    return data


def written(data: Dataset, syntax: str = ExplicitVRLittleEndian) -> bytes:
    data.file_meta = FileMetaDataset()
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    data.file_meta.TransferSyntaxUID = syntax
    buffer = io.BytesIO()
    dcmwrite(buffer, data, enforce_file_format=True)
    return buffer.getvalue()


@cache
def slice_of(number: int = 1, names: str = "any", syntax: str = ExplicitVRLittleEndian) -> bytes:
    return written(with_pixels(dataset(number, names)), syntax)


def packed_pixels() -> bytes:
    data = with_pixels(dataset())
    data.PixelData = encapsulate([jpeg("L")])
    data["PixelData"].VR = "OB"
    data["PixelData"].is_undefined_length = True
    return written(data, JPEGBaseline8Bit)


def report() -> bytes:
    """A structured report, which has no pixels."""
    data = dataset()
    data.SOPClassUID, data.Modality = ComprehensiveSRStorage, "SR"
    return written(data)


def document_inside(document: bytes) -> bytes:
    data = dataset()
    data.SOPClassUID, data.Modality = EncapsulatedPDFStorage, "DOC"
    data.EncapsulatedDocument, data.MIMETypeOfEncapsulatedDocument = document, "application/pdf"
    return written(data)


def directory() -> bytes:
    data = dataset()
    data.SOPClassUID = "1.2.840.10008.1.3.10"
    return written(data)


def nested(depth: int) -> bytes:
    data = dataset()
    for _ in range(depth):
        outer = dataset()
        outer.ReferencedImageSequence = [data]
        data = outer
    return written(data)


def element(group: int, number: int, kind: bytes, length: int, value: bytes = b"") -> bytes:
    """One element made by hand, whose length may not be that of its value."""
    return struct.pack("<HH2sHI", group, number, kind, 0, length) + value


def only_items(number: int) -> bytes:
    """Nothing but a sequence, of empty items."""
    items = b"\xfe\xff\x00\xe0\0\0\0\0" * number
    return head() + element(0x0008, 0x1140, b"SQ", len(items), items)


def head() -> bytes:
    """The beginning of a DICOM file, up to its first element."""
    good = slice_of()
    return good[: 144 + struct.unpack_from("<I", good, 140)[0]]


def with_preamble(start: bytes) -> bytes:
    return start[:128].ljust(128, b"\0") + slice_of()[128:]


def zipped(files: dict[str, bytes], **options: object) -> bytes:
    """A ZIP file of these files, in their order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def disc() -> dict[str, bytes]:
    """What lies on a CD from a hospital."""
    return {
        "DICOMDIR": directory(),
        "AUTORUN.INF": b"[autorun]\r\nopen=viewer.exe\r\n",
        "VIEWER/viewer.exe": b"MZ" + bytes(500),
        "VIEWER/lib/viewer.jar": zipped({"a.class": b"\xca\xfe\xba\xbe"}),
        "DICOM/PAT0/STD0/IM000000": slice_of(1),
        "DICOM/PAT0/STD0/IM000001": slice_of(2),
        "DICOM/PAT0/STD0/IM000002.dcm": slice_of(3),
    }
