"""HEIC, the format of iPhones: becomes a JPEG, which every clinic can open."""

from pathlib import Path

import pillow_heif
from PIL import Image

from records.cleaning.images import QUALITY, in_srgb, on_white, refuse_size, written
from records.cleaning.limits import MOST_PIXELS
from records.cleaning.reasons import Reason, Unfit
from records.cleaning.result import Cleaned

# Still pictures coded as HEVC. AVIF has the same container and is not on the list.
BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"mif2", b"msf1"}
# Rows that are halved at a time.
BAND = 512
# Threads would each set memory aside and win nothing within one picture.
pillow_heif.options.DECODE_THREADS = 1
pillow_heif.options.THUMBNAILS = False
pillow_heif.options.DEPTH_IMAGES = False
pillow_heif.options.AUX_IMAGES = False


def clean_heic(source: Path, into: Path) -> Cleaned:
    """The primary picture as a JPEG, upright and in sRGB."""
    data = source.read_bytes()
    if data[4:8] != b"ftyp" or data[8:12] not in BRANDS:
        raise Unfit(Reason.OTHER_CONTENTS)
    picture, profile = decoded(data)
    if profile:
        picture = in_srgb(picture, profile)
    return written(picture, into, "JPEG", {"quality": QUALITY})


def decoded(data: bytes) -> tuple[Image.Image, bytes | None]:
    """The picture as libheif turns it, and its colour profile."""
    file = pillow_heif.open_heif(data, convert_hdr_to_8bit=True)
    image = file[file.primary_index]
    refuse_size(*image.size)
    pixels = memoryview(image.data)
    # The size that was announced may differ from the one that was decoded.
    refuse_size(*image.size)
    width, height = image.size
    step = 2 if width * height > MOST_PIXELS else 1
    mode = "RGBA" if image.has_alpha else image.mode
    whole = Image.new(
        mode if mode in ("L", "RGBA") else "RGB", (-(-width // step), -(-height // step))
    )
    for top in range(0, height, BAND):
        rows = min(BAND, height - top)
        part = bytes(pixels[top * image.stride : (top + rows) * image.stride])
        band = Image.frombuffer(mode, (width, rows), part, "raw", image.mode, image.stride, 1)
        whole.paste(band.reduce(step) if step > 1 else band, (0, top // step))
    if mode == "RGBA":
        whole = on_white(whole)
    profile = image.info.get("icc_profile")
    return whole, profile if isinstance(profile, bytes) else None
