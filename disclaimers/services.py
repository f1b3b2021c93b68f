"""Writes about disclaimers: publish a wording, keep the ledger, note a refusal."""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from disclaimers.models import (
    ClauseReading,
    Clauses,
    ClauseSet,
    ClauseSetMember,
    ClauseVersion,
    Refusal,
    Showing,
    TranslationReview,
    wording_hash,
)
from disclaimers.translations import fingerprint
from people.frozen import Frozen
from people.inserting import insert_all
from people.models import Conversation, Person
from staff.models import User

log = logging.getLogger(__name__)


@transaction.atomic
def publish_version(version: ClauseVersion) -> ClauseVersion:
    """Freeze a draft wording; from its effective date on it is what people are shown.

    Publishing a published version changes nothing.
    """
    if version.is_published:
        return version
    version.sha256 = wording_hash(version.title, version.text)
    version.published_at = timezone.now()
    version.save(update_fields=["sha256", "published_at"])
    return version


@transaction.atomic
def stand_for_clauses(versions: Iterable[ClauseVersion], *, by: User) -> int:
    """Write that somebody has read these translations by a machine; how many were unread."""
    unread = [version for version in versions if version.is_unread]
    ClauseReading.objects.bulk_create(ClauseReading(version=each, by=by) for each in unread)
    return len(unread)


def stand_for_translation(review: TranslationReview, *, by: User) -> None:
    """Write that somebody has read this part in the words it has now."""
    review.words = fingerprint(review.language)
    review.reviewed_by = by
    review.reviewed_at = timezone.now()
    review.save(update_fields=["words", "reviewed_by", "reviewed_at"])


def stand_back_from_translation(review: TranslationReview) -> None:
    """Write that nobody stands for this part: pages or letters say again that a machine did it."""
    review.words, review.reviewed_by, review.reviewed_at = "", None, None
    review.save(update_fields=["words", "reviewed_by", "reviewed_at"])


def clause_set(clauses: Clauses) -> ClauseSet:
    """The row that stands for exactly these versions in this order, made on first use."""
    ids = [version.pk for version in clauses.versions]
    digest = hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()
    known = _made.find([digest])
    if known:
        return known[digest]
    with transaction.atomic():
        made, is_new = ClauseSet.objects.get_or_create(
            digest=digest, defaults={"label": " ".join(clauses.labels)}
        )
        if is_new:
            ClauseSetMember.objects.bulk_create(
                ClauseSetMember(clause_set=made, version_id=pk, position=position)
                for position, pk in enumerate(ids)
            )
    _made.remember({digest: made})
    return made


def _read_made(digests: Iterable[str]) -> dict[str, ClauseSet]:
    return {each.digest: each for each in ClauseSet.objects.filter(digest__in=digests)}


_made = Frozen(_read_made)


def record_touchpoint(
    *,
    kind: str,
    person: Person,
    clauses: ClauseSet,
    where: str,
    conversation: Conversation | None = None,
    engagement: Showing.Engagement = Showing.Engagement.SHOWN,
) -> Showing:
    """Write into the ledger what this person was shown, where and in which language.

    ``where`` names a page or letter, never a treatment or a person.
    """
    return Showing.objects.create(
        kind=kind,
        person=person,
        conversation=conversation,
        clause_set=clauses,
        engagement=engagement,
        language=clauses.language,
        where=where,
    )


@dataclass(frozen=True)
class Seen:
    """One page that somebody saw in the course of a story, for the ledger."""

    kind: str
    clauses: ClauseSet
    where: str


def record_touchpoints(
    seen: Iterable[Seen], *, person: Person, conversation: Conversation | None
) -> None:
    """Write several pages that a person was shown into the ledger, in one statement."""
    insert_all(
        Showing(
            kind=each.kind,
            person=person,
            conversation=conversation,
            clause_set=each.clauses,
            language=each.clauses.language,
            where=each.where,
        )
        for each in seen
    )


def record_refusal(*, kind: str, where: str, reason: str) -> None:
    """Tell the operators that something was held back: one open row a cause, and a log line."""
    log.error("touchpoint refused kind=%s where=%s reason=%s", kind, where, reason)
    now = timezone.now()
    open_row = Refusal.objects.filter(where=where, reason=reason, resolved_at__isnull=True)
    if not open_row.update(times=F("times") + 1, last_at=now):
        Refusal.objects.get_or_create(
            where=where, reason=reason, resolved_at=None, defaults={"kind": kind}
        )
