"""Text of strangers that is shown to people."""

import unicodedata

# They join letters in Persian, Hindi and in emoji. Other format characters are not seen, and some
# turn round the text that follows.
JOINERS = "\u200c\u200d"
UNSEEN = ("C", "Zl", "Zp")


def visible(text: str) -> str:
    """One line without control and format characters, spaces made one, composed (NFC)."""
    seen = "".join(
        character if is_visible(character) else " " if character.isspace() else ""
        for character in text
    )
    # Last, because what was apart before a character went may join now.
    return unicodedata.normalize("NFC", " ".join(seen.split()))


def is_visible(character: str) -> bool:
    """Whether a character shows something, or joins what does."""
    return character in JOINERS or not unicodedata.category(character).startswith(UNSEEN)
