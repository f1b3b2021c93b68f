"""Photos and scans, good ones."""

import io
import random
import struct
import zlib
from functools import cache

import pillow_heif
from PIL import Image, ImageCms, ImageDraw

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"


@cache
def scene(mode: str = "RGB", size: tuple[int, int] = (96, 64)) -> Image.Image:
    """A picture whose left upper quarter is white, so that one sees how it is turned."""
    chance = random.Random(7)
    picture = Image.new("RGB", size, (90, 60, 30))
    draw = ImageDraw.Draw(picture)
    for _ in range(20):
        spot = (chance.randrange(size[0]), chance.randrange(size[1]))
        draw.line([spot, (size[0] // 2, size[1] // 2)], fill=(chance.randrange(120), 80, 40))
    draw.rectangle([0, 0, size[0] // 2, size[1] // 2], fill="white")
    return picture.convert(mode)


def encoded(picture: Image.Image, name: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, name, **options)
    return buffer.getvalue()


@cache
def jpeg(mode: str = "RGB", **options: object) -> bytes:
    return encoded(scene(mode), "JPEG", **options)


@cache
def png(mode: str = "RGB", **options: object) -> bytes:
    return encoded(scene(mode), "PNG", **options)


@cache
def heic(mode: str = "RGB", size: tuple[int, int] = (96, 64), **options: object) -> bytes:
    buffer = io.BytesIO()
    pillow_heif.from_pillow(scene(mode, size)).save(buffer, quality=60, **options)
    return buffer.getvalue()


def exif(orientation: int = 1) -> bytes:
    """What a phone writes: who, when, with what, how it was held, and where."""
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x010F], notes[0x0110] = "zqTagCamera", "zqTagModel"
    notes[0x013B], notes[0x8298] = "zqTagOwner", "zqTagRights"
    notes.get_ifd(0x8825).update({1: "N", 2: (41.0, 0.0, 30.0), 3: "E", 4: (28.0, 58.0, 0.0)})
    notes.get_ifd(0x8769).update({0xA430: "zqTagOwner", 0x9286: b"ASCII\0\0\0zqTagComment"})
    return notes.tobytes()


def turned(orientation: int) -> bytes:
    """A photo that a viewer has to turn to show the scene."""
    back = {
        1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4,
    }[orientation]  # fmt: skip
    picture = scene() if back is None else scene().transpose(Image.Transpose(back))
    return encoded(picture, "JPEG", exif=exif(orientation))


def profile(name: str = "sRGB") -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes()


def deep_grey() -> bytes:
    """Sixteen bits, of which an X-ray uses twelve."""
    values = [(x * 40 + y) % 4096 for y in range(64) for x in range(96)]
    picture = Image.frombytes("I;16", (96, 64), struct.pack("<6144H", *values))
    return encoded(picture, "PNG")


def animated() -> bytes:
    frames = [scene("RGB"), scene("RGB").rotate(90), scene("RGB").rotate(180)]
    return encoded(frames[0], "PNG", save_all=True, append_images=frames[1:])


def two_pictures() -> bytes:
    """What phones write that keep a second picture behind the first."""
    return encoded(scene(), "MPO", save_all=True, append_images=[scene().rotate(180)])


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(
    width: int, height: int, data: bytes, *, depth: int = 8, colour: int = 0, extra: bytes = b""
) -> bytes:
    """A PNG made by hand, which may say of itself what is not so."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"".join(
        [PNG_MAGIC, chunk(b"IHDR", header), extra, chunk(b"IDAT", data), chunk(b"IEND", b"")]
    )


def with_chunks(*chunks: bytes) -> bytes:
    """A good PNG with more behind its head."""
    good = png()
    return good[:33] + b"".join(chunks) + good[33:]


def with_segment(marker: int, data: bytes) -> bytes:
    """A good JPEG with one more segment behind its start."""
    good = jpeg()
    return good[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data + good[2:]


def jpeg_that_says(width: int, height: int) -> bytes:
    """A JPEG that says to be of this size."""
    good = jpeg()
    at = good.index(b"\xff\xc0") + 5
    return good[:at] + struct.pack(">HH", height, width) + good[at + 4 :]


def heic_that_says(width: int, height: int) -> bytes:
    """A HEIC whose head says that the picture is of this size."""
    good = heic()
    at = good.index(b"ispe") + 8
    return good[:at] + struct.pack(">II", width, height) + good[at + 8 :]
