"""Photos and scans: decoded whole, turned upright, brought to sRGB and written anew.

Nothing of the old file is copied but its pixels, so no owner, place, comment or trailing bytes
come along. An animation loses all but its first picture.
"""

import contextlib
import io
import struct
import warnings
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, JpegImagePlugin

from records.cleaning.limits import (
    LONGEST_SIDE,
    MOST_PIXELS,
    MOST_PIXELS_OF_A_PHOTO,
    PREVIEW_SIDE,
)
from records.cleaning.reasons import Reason, Unfit
from records.cleaning.result import Cleaned, clean_path, preview_path

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
JPEG_MAGIC = b"\xff\xd8\xff"
# Above this nobody sees a difference, and files grow fast.
QUALITY = 93
PREVIEW_QUALITY = 85
# Packing a large picture hard takes longer than everything else together.
LARGE = 12_000_000
SRGB = ImageCms.createProfile("sRGB")
KEPT_MODES = {"1", "L", "LA", "RGB", "RGBA", "I;16"}
NONSENSE = (SyntaxError, ValueError, TypeError, KeyError, IndexError, OSError, struct.error)
DEEP_MODES = {"I;16", "I;16B", "I;16L", "I", "F"}


def clean_jpeg(source: Path, into: Path) -> Cleaned:
    """A JPEG, written with the tables it came with, so that it loses as good as nothing."""
    with opened(source, JPEG_MAGIC, "JPEG", most=MOST_PIXELS_OF_A_PHOTO) as image:
        if image.width * image.height > MOST_PIXELS:
            image.draft(image.mode, (image.width // 2, image.height // 2))
        tables = image.quantization  # type: ignore[attr-defined]
        sampling = JpegImagePlugin.get_sampling(image)
        mode = image.mode
        picture = upright_in_srgb(image)
    if picture.mode == mode:
        options = {"qtables": tables, "subsampling": max(sampling, 0)}
    else:
        options = {"quality": QUALITY, "subsampling": 0}
    return written(picture, into, "JPEG", options)


def clean_png(source: Path, into: Path) -> Cleaned:
    """A PNG with the same pixels: one bit, grey, sixteen bits deep, in colour or see-through."""
    with opened(source, PNG_MAGIC, "PNG", most=MOST_PIXELS) as image:
        # Reads every chunk to the end and its sum; the picture is gone afterwards.
        image.verify()
    with opened(source, PNG_MAGIC, "PNG", most=MOST_PIXELS) as image:
        picture = upright_in_srgb(image)
    is_large = picture.width * picture.height > LARGE
    return written(picture, into, "PNG", {"compress_level": 1 if is_large else 6})


def opened(source: Path, magic: bytes, name: str, *, most: int) -> Image.Image:
    """The picture in a file of this format, before a pixel is decoded."""
    with source.open("rb") as file:
        if file.read(len(magic)) != magic:
            raise Unfit(Reason.OTHER_CONTENTS)
    Image.MAX_IMAGE_PIXELS = most
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(source, formats=[name])
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Unfit(Reason.TOO_MANY_PIXELS) from None
    refuse_size(*image.size)
    return image


def refuse_size(width: int, height: int) -> None:
    """Refuse what is too large to be decoded, or to be looked at."""
    if width * height > MOST_PIXELS_OF_A_PHOTO or max(width, height) > LONGEST_SIDE:
        raise Unfit(Reason.TOO_MANY_PIXELS)


def upright_in_srgb(image: Image.Image) -> Image.Image:
    """The first picture of the file, decoded, upright, in a mode that can be written."""
    image.load()
    picture = image
    profile = picture.info.get("icc_profile")
    # In place, since a second copy of a large photo would not fit beside the first. Notes of the
    # camera that make no sense are no reason to refuse the photo.
    with contextlib.suppress(*NONSENSE):
        ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode in ("P", "PA"):
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    elif "transparency" in picture.info and picture.mode in ("1", "L", "RGB"):
        picture = picture.convert("RGBA" if picture.mode == "RGB" else "LA")
    if profile and picture.mode not in DEEP_MODES:
        picture = in_srgb(picture, profile)
    if picture.mode not in KEPT_MODES:
        picture = picture.convert("I;16" if picture.mode in DEEP_MODES else "RGB")
    return picture


def in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """The picture as its colour profile means it; a profile that makes no sense is dropped."""
    if picture.mode not in ("L", "RGB", "RGBA", "CMYK"):
        return picture
    is_grey = picture.mode == "L"
    target = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if (given.profile.xcolor_space.strip() == "GRAY") != is_grey:
            return picture
        if picture.mode == target:
            ImageCms.profileToProfile(picture, given, SRGB, inPlace=True)
            return picture
        changed = ImageCms.profileToProfile(picture, given, SRGB, outputMode=target)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    assert changed is not None
    return changed.convert("L") if is_grey else changed


def written(picture: Image.Image, into: Path, name: str, options: dict[str, object]) -> Cleaned:
    """Write the clean copy and its preview."""
    # Pillow would write a colour profile, a comment or a resolution that it finds here.
    picture.info = {}
    extension = {"JPEG": "jpg", "PNG": "png"}[name]
    save(picture, clean_path(into, extension), name, options)
    save_preview(picture, into, 1)
    return Cleaned(extension, previews=1)


def save(picture: Image.Image, path: Path, name: str, options: dict[str, object]) -> None:
    """Write a picture. Into memory first: Pillow would not say that the disk is full."""
    buffer = io.BytesIO()
    picture.save(buffer, name, **options)
    path.write_bytes(buffer.getbuffer())


def save_preview(picture: Image.Image, into: Path, number: int) -> None:
    """Write a small JPEG for the screen. The picture itself is used up."""
    if picture.mode == "I;16":
        picture = eight_bits(picture)
    picture.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    if picture.mode in ("RGBA", "LA"):
        picture = on_white(picture)
    if picture.mode not in ("L", "RGB"):
        picture = picture.convert("L")
    save(picture, preview_path(into, number), "JPEG", {"quality": PREVIEW_QUALITY})


def eight_bits(picture: Image.Image) -> Image.Image:
    """From the darkest to the brightest value: of 16 bits an X-ray often uses 12."""
    low, high = picture.getextrema()
    assert isinstance(low, int)
    assert isinstance(high, int)
    scale = 255 / max(high - low, 1)
    return picture.convert("I").point(lambda value: value * scale - low * scale).convert("L")


def on_white(picture: Image.Image) -> Image.Image:
    """What is see-through shows a white page."""
    page = Image.new("LA" if picture.mode == "LA" else "RGBA", picture.size, "white")
    return Image.alpha_composite(page, picture).convert("L" if picture.mode == "LA" else "RGB")
