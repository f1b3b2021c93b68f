"""A form that is to be finished later: kept for thirty days, behind a link in her mailbox."""

from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from outbox.services import Wish, queue_letter
from quotes import drafts
from quotes.answers import Answers
from quotes.letters import reminder, resume_link
from quotes.models import IntakeDraft

REMIND_AFTER = timedelta(days=3)
MOST_AT_A_TIME = 100


@transaction.atomic
def save_for_later(
    draft: IntakeDraft, answers: Answers, *, address: str, remind: str, language: str
) -> IntakeDraft:
    """Keep the form for thirty days and mail the link to ``address``; the draft as it is now.

    ``remind`` is the sentence with which she asked for one reminder, or empty. Raises DraftGone.
    """
    now = timezone.now()
    answers.saved = {"address": address, "remind": remind, "at": now.isoformat()}
    saved = drafts.change(
        draft,
        answers,
        language=language,
        saved_at=now,
        expires_at=now + drafts.SAVED_FOR,
        remind_at=now + REMIND_AFTER if remind else None,
    )
    queue_letter(
        Wish(
            letter=resume_link,
            address=address,
            language=language,
            about={"draft": draft.pk.hex},
            dedupe_key=f"resume:{uuid4().hex}",
        )
    )
    return saved


@transaction.atomic
def remind_of_drafts() -> int:
    """Queue the reminder of each form whose owner asked for one and has not sent it; how many."""
    due = IntakeDraft.objects.select_for_update(skip_locked=True).filter(
        remind_at__lte=timezone.now(), expires_at__gt=timezone.now()
    )[:MOST_AT_A_TIME]
    rows = list(due)
    for draft in rows:
        queue_letter(
            Wish(
                letter=reminder,
                address=Answers.read(draft.content).saved["address"],
                language=draft.language,
                about={"draft": draft.pk.hex},
                dedupe_key=f"remind:{draft.pk.hex}",
            )
        )
    IntakeDraft.objects.filter(pk__in=[draft.pk for draft in rows]).update(remind_at=None)
    return len(rows)
