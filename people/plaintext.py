"""Which characters a text may hold that is to travel in a letter.

What people type is kept character for character, but for blanks around it and line ends, which are
made one kind. A name is kept composed (NFC), since it is searched and compared, and an e-mail
address in one form (people/addresses.py). What cannot be kept is refused beside its field.
"""

import unicodedata

# Controls, line and paragraph separators, surrogates. Format characters stay: names are written
# with joiners in Persian, Hindi and emoji. So does what Unicode assigns after this Python was made.
UNFIT = {"Cc", "Zl", "Zp", "Cs"}
LINE_BREAKS = "\n\r\t\u2028\u2029"


def is_one_line(text: str) -> bool:
    """Whether the text is free of line breaks and of characters that no letter can carry."""
    return not any(unicodedata.category(character) in UNFIT for character in text)


def is_plain(text: str) -> bool:
    """The same for a text of several lines, which may hold line breaks and tabs."""
    return is_one_line(text.translate(dict.fromkeys(map(ord, LINE_BREAKS), " ")))
