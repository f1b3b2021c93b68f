"""Writes about disclaimers: publish a wording, keep the ledger, note a refusal."""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from disclaimers.models import (
    Clauses,
    ClauseSet,
    ClauseSetMember,
    ClauseVersion,
    Refusal,
    Showing,
    wording_hash,
)
from people.models import Conversation, Person

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


def clause_set(clauses: Clauses) -> ClauseSet:
    """The row that stands for exactly these versions in this order, made on first use."""
    ids = [version.pk for version in clauses.versions]
    digest = hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()
    known = ClauseSet.objects.filter(digest=digest).first()
    if known:
        return known
    with transaction.atomic():
        made, is_new = ClauseSet.objects.get_or_create(
            digest=digest, defaults={"label": " ".join(clauses.labels)}
        )
        if is_new:
            ClauseSetMember.objects.bulk_create(
                ClauseSetMember(clause_set=made, version_id=pk, position=position)
                for position, pk in enumerate(ids)
            )
    return made


def record_touchpoint(
    *,
    kind: str,
    person: Person,
    clauses: ClauseSet,
    where: str,
    conversation: Conversation | None = None,
    language: str = "en",
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
        language=language,
        where=where,
    )


@dataclass(frozen=True)
class Seen:
    """One page that somebody saw in the course of a story, for the ledger."""

    kind: str
    clauses: ClauseSet
    where: str


def record_touchpoints(
    seen: Iterable[Seen], *, person: Person, conversation: Conversation | None, language: str
) -> None:
    """Write several pages that a person was shown into the ledger, in one statement."""
    Showing.objects.bulk_create(
        Showing(
            kind=each.kind,
            person=person,
            conversation=conversation,
            clause_set=each.clauses,
            language=language,
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
