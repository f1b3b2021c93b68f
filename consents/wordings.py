"""Writes about wordings: begin the next version, publish it, stand for a machine's translation."""

import difflib
import hashlib
import re
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from people.languages import ORIGINAL
from people.models import ConsentWording
from staff.models import User


class NotADraft(Exception):
    """Published words are frozen: the next words are a new version."""


def next_version(purpose: str, language: str) -> int:
    """The number of the next wording of a purpose in a language.

    A version means the same in every language: a translation takes the number of the original
    that it still lacks; an original gets a number that none has yet.
    """
    known = ConsentWording.objects.filter(purpose=purpose)
    newest = _newest(known.filter(language=language))
    original = _newest(known.filter(language=ORIGINAL))
    if language != ORIGINAL and newest < original:
        return original
    return (_newest(known) if language == ORIGINAL else newest) + 1


def _newest(wordings: QuerySet[ConsentWording]) -> int:
    return wordings.aggregate(newest=Max("version"))["newest"] or 0


@transaction.atomic
def begin_next(wording: ConsentWording) -> ConsentWording:
    """A draft that begins with these words; the one that is being written already, if any."""
    same = ConsentWording.objects.filter(purpose=wording.purpose, language=wording.language)
    draft = same.filter(published_at__isnull=True).first()
    return draft or ConsentWording.objects.create(
        purpose=wording.purpose,
        language=wording.language,
        version=next_version(wording.purpose, wording.language),
        label=wording.label,
        explanation=wording.explanation,
        legal_basis=wording.legal_basis,
        withdrawal_effect=wording.withdrawal_effect,
        asks_again=wording.language == ORIGINAL,
    )


@transaction.atomic
def publish_wording(wording: ConsentWording, *, by: User) -> ConsentWording:
    """Freeze a draft; from now on it is what people are shown. Raises NotADraft.

    Where it means something else and the purpose demands it, the earlier yes ends with this.
    """
    draft = ConsentWording.objects.select_for_update().get(pk=wording.pk)
    if draft.is_published:
        raise NotADraft
    if draft.language != ORIGINAL:
        # A translation means what its original means.
        draft.asks_again = False
    proof = f"{draft.label}\n\n{draft.explanation}"
    draft.sha256 = hashlib.sha256(proof.encode()).hexdigest()
    draft.published_at = timezone.now()
    draft.published_by = by
    draft.save()
    return draft


def stand_for_wording(wording: ConsentWording, *, by: User) -> bool:
    """A person has read a machine's translation and stands for it; False when somebody does."""
    unread = ConsentWording.objects.filter(
        pk=wording.pk, is_machine_translated=True, reviewed_at__isnull=True
    )
    return unread.update(reviewed_at=timezone.now(), reviewed_by=by) == 1


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, went ("gone") or came ("new")."""

    fate: str
    words: str


@dataclass(frozen=True)
class Difference:
    """One field of two wordings, compared word by word."""

    name: str
    pieces: list[Piece]


COMPARED = ("label", "explanation", "legal_basis", "withdrawal_effect")


def previous_of(wording: ConsentWording) -> ConsentWording | None:
    """What stood there before, in the same language."""
    earlier = ConsentWording.objects.filter(
        purpose=wording.purpose, language=wording.language, version__lt=wording.version
    )
    return earlier.order_by("-version").first()


def original_of(wording: ConsentWording) -> ConsentWording | None:
    """The original that a translation renders: of the same version, or the nearest before it."""
    if wording.language == ORIGINAL:
        return None
    originals = ConsentWording.objects.filter(
        purpose=wording.purpose, language=ORIGINAL, version__lte=wording.version
    )
    return originals.order_by("-version").first()


def differences(old: ConsentWording, new: ConsentWording) -> list[Difference]:
    """What changed between two wordings, for each field that did change."""
    return [
        Difference(
            str(ConsentWording._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            _pieces(getattr(old, name), getattr(new, name)),
        )
        for name in COMPARED
        if getattr(old, name) != getattr(new, name)
    ]


def _pieces(old: str, new: str) -> list[Piece]:
    before, after = re.findall(r"\S+\s*", old), re.findall(r"\S+\s*", new)
    pieces = []
    for what, a, b, c, d in difflib.SequenceMatcher(a=before, b=after).get_opcodes():
        if what == "equal":
            pieces.append(Piece("", "".join(before[a:b])))
            continue
        pieces += [Piece("gone", "".join(before[a:b]))] if a < b else []
        pieces += [Piece("new", "".join(after[c:d]))] if c < d else []
    return pieces


def languages() -> list[tuple[str, str]]:
    """The languages we speak, for a form."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]
