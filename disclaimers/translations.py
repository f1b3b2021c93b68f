"""Which of our words a machine has translated, and whether a person stands for them by now."""

import hashlib
from functools import cache

from django.conf import settings

from disclaimers.models import TranslationReview
from disclaimers.policy import TouchpointKind
from people.languages import ORIGINAL

Part = TranslationReview.Part
LETTERS = frozenset(kind for kind in TouchpointKind if kind.endswith("_letter"))


def part_of(kind: str) -> Part:
    """Whether a touchpoint of this kind is a page or a letter."""
    return Part.LETTERS if kind in LETTERS else Part.PAGES


@cache
def fingerprint(language: str) -> str:
    """What our translation into this language says, as a hash; a release may change it."""
    digest = hashlib.sha256()
    for folder in settings.LOCALE_PATHS:
        words = folder / language / "LC_MESSAGES" / "django.mo"
        digest.update(words.read_bytes() if words.exists() else b"")
    return digest.hexdigest()


def is_current(review: TranslationReview) -> bool:
    """Whether the words that were read are the words of today."""
    return review.words == fingerprint(review.language)


def is_read(kind: str, language: str) -> bool:
    """Whether a person stands for what surrounds the clauses there. English is the original."""
    if language == ORIGINAL:
        return True
    return TranslationReview.objects.filter(
        language=language,
        part=part_of(kind),
        reviewed_at__isnull=False,
        words=fingerprint(language),
    ).exists()
