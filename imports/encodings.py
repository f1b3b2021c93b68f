"""In which encoding a text file is written: looked for in all of it, and to be chosen otherwise.

What is certain: a byte order mark, and text that is good UTF-8. Old files of one country each are
told apart by the letters that come out, which is a guess; the page shows it beside an example.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Encoding(TextChoices):
    """What we read; the value is Python's name for it."""

    UTF_8 = "utf-8", _("UTF-8")
    UTF_8_SIG = "utf-8-sig", _("UTF-8 with a mark")
    UTF_16 = "utf-16", _("UTF-16")
    UTF_16_LE = "utf-16-le", _("UTF-16 without a mark (little endian)")
    UTF_16_BE = "utf-16-be", _("UTF-16 without a mark (big endian)")
    WESTERN = "cp1252", _("Windows-1252 (Western)")
    TURKISH = "cp1254", _("Windows-1254 (Turkish)")
    ARABIC = "cp1256", _("Windows-1256 (Arabic)")
    JAPANESE = "cp932", _("Shift-JIS (Japanese)")


MARKS = (
    (codecs.BOM_UTF8, Encoding.UTF_8_SIG),
    (codecs.BOM_UTF16_LE, Encoding.UTF_16),
    (codecs.BOM_UTF16_BE, Encoding.UTF_16),
)
HEAD = 2_000
LONGEST_LINE = 1_000_000
# What a guess about an old encoding looks at: so many cells that are not plain ASCII.
SAMPLE = 2_000
# In these places Windows-1254 has Ğ İ Ş ğ ı ş, and Windows-1252 the letters of Iceland.
ICELAND_OR_TURKEY = re.compile(rb"[\xd0\xdd\xde\xf0\xfd\xfe]")
# A second byte of Shift-JIS may look like a bar, so that parts nothing.
NOT_ASCII = re.compile(rb"[^\n\r,;\t]*[\x80-\xff][^\n\r,;\t]*")


def detect(file: BinaryIO) -> Encoding:
    """The encoding of this file, all of which is read."""
    head = file.read(HEAD)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    if wide := _without_mark(head):
        return wide
    file.seek(0)
    reader = codecs.getincrementaldecoder("utf-8")()
    odd: list[bytes] = []
    is_utf8 = True
    for line in iter(partial(file.readline, LONGEST_LINE), b""):
        is_utf8 = is_utf8 and _goes_on(reader, line)
        if len(odd) < SAMPLE and not line.isascii():
            odd += NOT_ASCII.findall(line)
    if is_utf8 and _goes_on(reader, b"", final=True):
        return Encoding.UTF_8
    return _guess(odd)


def _without_mark(head: bytes) -> Encoding | None:
    """Plain letters take two bytes in UTF-16, one of which is nought."""
    if len(head) < 4:
        return None
    if head[1::2].count(0) > len(head) // 4 > 4 * head[::2].count(0):
        return Encoding.UTF_16_LE
    if head[::2].count(0) > len(head) // 4 > 4 * head[1::2].count(0):
        return Encoding.UTF_16_BE
    return None


def _goes_on(reader: codecs.IncrementalDecoder, part: bytes, *, final: bool = False) -> bool:
    try:
        reader.decode(part, final)
    except UnicodeDecodeError:
        return False
    return True


def _guess(odd: list[bytes]) -> Encoding:
    """The one in which most of the words that are not ASCII look like words of its language."""
    japanese = _share(odd, Encoding.JAPANESE, _is_japanese)
    arabic = _share(odd, Encoding.ARABIC, _is_arabic)
    if max(japanese, arabic) >= 0.6:
        return Encoding.JAPANESE if japanese >= arabic else Encoding.ARABIC
    if any(ICELAND_OR_TURKEY.search(word) for word in odd):
        return Encoding.TURKISH
    return Encoding.WESTERN


def _share(odd: list[bytes], encoding: Encoding, is_its_own: Callable[[str], bool]) -> float:
    """How many of the letters in these cells are of its script; none where it cannot be that.

    In western words most letters are plain, whatever the others may look like.
    """
    own = others = 0
    for word in odd:
        try:
            text = word.decode(encoding)
        except UnicodeDecodeError:
            return 0.0
        for letter in text:
            if letter.isalpha() or not letter.isascii():
                own, others = own + is_its_own(letter), others + (not is_its_own(letter))
    return own / (own + others) if own else 0.0


def _is_arabic(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("ARABIC")


def _is_japanese(letter: str) -> bool:
    # Halfwidth katakana is what nearly any other encoding looks like.
    return "\u3000" <= letter <= "\u30ff" or "\u4e00" <= letter <= "\u9fff" or letter in "々〇ー"
