"""Files as phones, scanners, hospitals and patients make them."""

from functools import partial

from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
)

from tests.records.corpus import Sample, documents, pictures, scans


def wrapped(head: bytes, data: bytes) -> bytes:
    return head + data


PICTURES = [
    Sample("IMG_0001.JPG", pictures.jpeg),
    Sample("photo.jpeg", partial(pictures.jpeg, quality=95, subsampling=0)),
    Sample("half.jpg", partial(pictures.jpeg, subsampling=1)),
    Sample("slow.jpe", partial(pictures.jpeg, progressive=True)),
    Sample("image.jfif", partial(pictures.jpeg, dpi=(300, 300))),
    Sample("grey.jpg", partial(pictures.jpeg, "L")),
    Sample("print.jpg", partial(pictures.jpeg, "CMYK")),
    Sample("restarts.jpg", partial(pictures.jpeg, restart_marker_rows=1)),
    Sample("profile.jpg", lambda: pictures.jpeg(icc_profile=pictures.profile())),
    Sample("Samsung.jpg", lambda: pictures.jpeg() + b"\0\0\1\x0aImage_UTC_Data1700000000SEFT"),
    Sample("iphone two.jpg", pictures.two_pictures),
    *(Sample(f"turned{way}.jpg", partial(pictures.turned, way)) for way in range(1, 9)),
    Sample("one.png", partial(pictures.png, "1")),
    Sample("grey.png", partial(pictures.png, "L")),
    Sample("grey and clear.png", partial(pictures.png, "LA")),
    Sample("palette.png", partial(pictures.png, "P")),
    Sample("palette clear.png", partial(pictures.png, "P", transparency=0)),
    Sample("Bildschirmfoto 2024-02-29 um 10.11.12.png", pictures.png),
    Sample("clear.png", partial(pictures.png, "RGBA")),
    Sample("xray.png", pictures.deep_grey),
    Sample("moving.png", pictures.animated),
    Sample("lab.png", lambda: pictures.png(icc_profile=pictures.profile("LAB"))),
    Sample("IMG_0002.HEIC", pictures.heic),
    Sample("IMG_0003.heif", partial(pictures.heic, "L")),
    Sample("canon.hif", partial(pictures.heic, "RGBA")),
    Sample("IMG_0004.heic", lambda: pictures.heic(exif=pictures.exif(6))),
]
DOCUMENTS = [
    Sample("report.pdf", documents.report),
    Sample("scan.pdf", documents.scanned),
    Sample("scan grey.pdf", partial(documents.scanned, "L", 3)),
    Sample("fax.PDF", partial(documents.scanned, "1")),
    Sample("clear scan.pdf", partial(documents.scanned, "RGBA")),
    Sample("form.pdf", documents.form),
    Sample("owner.pdf", partial(documents.locked, "", "AES-256")),
    Sample("owner old.pdf", partial(documents.locked, "", "RC4-128")),
    Sample("layers.pdf", documents.with_layers),
    Sample("rotated.pdf", documents.rotated),
    Sample("signed again.pdf", documents.incremental),
    Sample("mail.pdf", lambda: wrapped(b"\xef\xbb\xbf\r\n", documents.report())),
    Sample("200.pdf", partial(documents.scanned, "L", 200)),
    Sample(
        "drawn.pdf",
        lambda: documents.one_page(documents.stream(b"1 0 0 rg 20 20 100 100 re f")),
    ),
]
SCANS = [
    Sample("IM1.dcm", scans.slice_of),
    Sample("IM2.dcm", partial(scans.slice_of, syntax=ImplicitVRLittleEndian)),
    Sample("IM3.dicom", partial(scans.slice_of, syntax=ExplicitVRBigEndian)),
    Sample("IM4.IMA", partial(scans.slice_of, syntax=DeflatedExplicitVRLittleEndian)),
    Sample("IM5.dcm", scans.packed_pixels),
    Sample("SR.dcm", scans.report),
    Sample("deep.dcm", partial(scans.nested, 20)),
    Sample("items.dcm", partial(scans.only_items, 3)),
    Sample("padded.dcm", lambda: scans.slice_of() + bytes(512)),
    *(Sample(f"{names}.dcm", partial(scans.slice_of, names=names)) for names in scans.NAMES),
    Sample("cd.zip", lambda: scans.zipped(scans.disc())),
    Sample("one.zip", lambda: scans.zipped({"a": scans.slice_of()})),
    Sample("mac.zip", lambda: scans.zipped({"a/b": scans.slice_of(), "__MACOSX/a/._b": b"x"})),
]
GOOD = [*PICTURES, *DOCUMENTS, *SCANS]

TAGGED = [
    Sample("exif.jpg", lambda: pictures.jpeg(exif=pictures.exif())),
    Sample("exif turned.jpg", lambda: pictures.jpeg(exif=pictures.exif(6))),
    Sample("comment.jpg", lambda: pictures.jpeg(comment=b"zqTagComment")),
    Sample(
        "xmp.jpg", lambda: pictures.with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0zqTagXmp")
    ),
    Sample("iptc.jpg", lambda: pictures.with_segment(0xED, b"Photoshop 3.0\0008BIMzqTagIptc")),
    Sample("maker.jpg", lambda: pictures.with_segment(0xEA, b"zqTagMaker")),
    Sample("profile.jpg", lambda: pictures.with_segment(0xE2, b"ICC_PROFILE\0\1\1zqTagProfile")),
    Sample("broken exif.jpg", lambda: pictures.with_segment(0xE1, b"Exif\0\0MM\0*zqTagBroken")),
    Sample("behind.jpg", lambda: pictures.jpeg() + b"zqTagBehind"),
    Sample(
        "text.png", lambda: pictures.with_chunks(pictures.chunk(b"tEXt", b"Author\0zqTagAuthor"))
    ),
    Sample(
        "xmp.png",
        lambda: pictures.with_chunks(
            pictures.chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0zqTagXmp")
        ),
    ),
    Sample("exif.png", lambda: pictures.png(exif=pictures.exif())),
    Sample("time.png", lambda: pictures.with_chunks(pictures.chunk(b"tIME", b"\7\xe8\2\x1dzqt"))),
    Sample("unknown.png", lambda: pictures.with_chunks(pictures.chunk(b"zqAb", b"zqTagUnknown"))),
    Sample("behind.png", lambda: pictures.png() + b"zqTagBehind"),
    Sample("exif.heic", lambda: pictures.heic(exif=pictures.exif())),
    Sample("xmp.heic", lambda: pictures.heic(xmp=b"<x:xmpmeta>zqTagXmp</x:xmpmeta>")),
    Sample("author.pdf", documents.tagged),
    Sample("typst.pdf", documents.report),
    Sample("photo.pdf", lambda: documents.photo_inside(pictures.jpeg(exif=pictures.exif()))),
    Sample(
        "xmp photo.pdf",
        lambda: documents.photo_inside(
            pictures.with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0zqTagXmp")
        ),
    ),
    Sample("comment.zip", lambda: scans.zipped({"zqTagFolder/zqTagFile": scans.slice_of()})),
]
