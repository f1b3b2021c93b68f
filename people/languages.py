"""The languages we speak, and which of them is spoken to whom.

What is not translated stays in the original, English, and says so with ``lang``.
"""

import unicodedata

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language_info, get_supported_language_variant

ORIGINAL = "en"


def spoken(language: str) -> str:
    """The language of ours that comes nearest: ``es`` for ``es-mx``, English for one unknown."""
    try:
        return get_supported_language_variant(language)
    except LookupError:
        return ORIGINAL


def direction(language: str) -> str:
    """``rtl`` or ``ltr``, as HTML says it; an unknown language runs like English."""
    return "rtl" if get_language_info(spoken(language))["bidi"] else "ltr"


def in_order(word: str) -> str:
    """By what to sort names for readers: capitals and accents do not matter, Ç stands among C."""
    letters = unicodedata.normalize("NFKD", word).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def remember(response: HttpResponse, language: str) -> None:
    """Speak this language with this browser from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        spoken(language),
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
