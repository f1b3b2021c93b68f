"""Which characters a text may hold that is to travel in a letter."""

import unicodedata

# Controls, line and paragraph separators, surrogates, private and unassigned code points.
# Format characters stay: names are written with joiners in Persian, Hindi and emoji.
UNFIT = {"Cc", "Zl", "Zp", "Cs", "Co", "Cn"}


def is_one_line(text: str) -> bool:
    """Whether the text is free of line breaks and of characters that no letter can carry."""
    return not any(unicodedata.category(character) in UNFIT for character in text)


def is_plain(text: str) -> bool:
    """The same for a text of several lines, which may hold line breaks and tabs."""
    return is_one_line(text.translate({ord(character): " " for character in "\n\r\t"}))
