"""A form that somebody has begun: kept for her alone, found again by a cookie or a mailed link.

Nothing is kept before she has sent a first step, and nothing after she has sent the last.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import DateTimeField, F, UUIDField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from people.composed import Composed
from quotes.answers import Answers
from quotes.models import IntakeCount, IntakeDraft

SALT = "quotes.draft"
RESUME_SALT = "quotes.resume"
# What was begun and neither sent nor saved.
KEPT_FOR = timedelta(hours=24)
# What was saved by asking for a link.
SAVED_FOR = timedelta(days=30)


def key_of(request: HttpRequest) -> UUID | None:
    """The key of the form that this browser has begun, whether or not it is still a draft."""
    try:
        value = signing.Signer(salt=SALT).unsign(
            request.COOKIES.get(settings.DRAFT_COOKIE_NAME, "")
        )
    except signing.BadSignature:
        return None
    return UUID(value)


def find_draft(request: HttpRequest) -> IntakeDraft | None:
    """The form that this browser has begun, or None. What is past its time counts as gone."""
    key = key_of(request)
    return find_by_key(key) if key else None


def find_by_key(key: UUID) -> IntakeDraft | None:
    """The form of this key, or None. What is past its time counts as gone."""
    return next(iter(_kept.find(key, timezone.now())), None)


_kept = Composed(
    lambda key, now: IntakeDraft.objects.filter(pk=key, expires_at__gt=now),
    UUIDField(),
    DateTimeField(),
)
_begun = Composed(lambda key: IntakeDraft.objects.filter(pk=key), UUIDField())


def end(key: UUID) -> bool:
    """Delete the draft of this key, which is sent; whether it was there."""
    return _begun.delete(key) == 1


def resume_url(draft: IntakeDraft) -> str:
    """The address at which any device of hers goes on with the form, as long as it is kept."""
    token = signing.TimestampSigner(salt=RESUME_SALT).sign(draft.pk.hex)
    return settings.PUBLIC_BASE_URL + reverse("quote-resume", args=[token])


def key_of_link(token: str) -> UUID | None:
    """The key of the form that this link opens, or None for one that is not ours or too old."""
    try:
        value = signing.TimestampSigner(salt=RESUME_SALT).unsign(token, max_age=SAVED_FOR)
    except signing.BadSignature:
        return None
    return UUID(value)


def remember(response: HttpResponse, draft: IntakeDraft) -> None:
    """Let this browser find the draft again."""
    response.set_cookie(
        settings.DRAFT_COOKIE_NAME,
        signing.Signer(salt=SALT).sign(draft.pk.hex),
        max_age=SAVED_FOR if draft.saved_at else KEPT_FOR,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """Let this browser begin anew."""
    response.delete_cookie(settings.DRAFT_COOKIE_NAME, samesite="Lax")


def begin(answers: Answers, *, language: str) -> IntakeDraft:
    """A new draft with what she has answered so far."""
    draft = IntakeDraft.objects.create(
        content=answers.write(), language=language, expires_at=timezone.now() + KEPT_FOR
    )
    _count_begun(answers.article)
    return draft


def keep(draft: IntakeDraft, answers: Answers, *, language: str) -> IntakeDraft:
    """Write what she has answered so far into the draft, as it was read.

    What another device wrote meanwhile stays. One that was sent meanwhile is not made again.
    """
    with suppress(DraftGone):
        return change(draft, answers, language=language)
    return draft


class DraftGone(Exception):
    """It was sent or thrown away meanwhile, in another tab or on another device."""


@transaction.atomic
def change(draft: IntakeDraft, answers: Answers, **values: Any) -> IntakeDraft:
    """Write what was changed in the answers since the draft was read, and these columns.

    A draft that is not saved is kept for a day from now. Raises DraftGone.
    """
    present = IntakeDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if present is None:
        raise DraftGone
    if present.content != draft.content:
        read = Answers.read(draft.content)
        answers = answers.onto(Answers.read(present.content), read=read)
    present.content = answers.write()
    for name, value in values.items():
        setattr(present, name, value)
    if present.saved_at is None:
        present.expires_at = timezone.now() + KEPT_FOR
    present.save()
    return present


def _count_begun(article: str) -> None:
    """One more form was begun today: all that is kept of who never sends hers."""
    today, _is_new = IntakeCount.objects.get_or_create(day=timezone.now().date(), article=article)
    IntakeCount.objects.filter(pk=today.pk).update(begun=F("begun") + 1)


def purge_drafts() -> int:
    """Delete every draft past its time; how many."""
    deleted, _each = IntakeDraft.objects.filter(expires_at__lte=timezone.now()).delete()
    return deleted
