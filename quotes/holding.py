"""Forms that look as if a machine had sent them: kept whole, and released or set aside by staff."""

import json
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from people.models import Purpose
from quotes.answers import Answers
from quotes.models import HeldRequest, IntakeDraft, QuoteRequest
from quotes.services import submit_quote_request
from quotes.shown import Shown
from quotes.submitting import submission_of
from staff.models import User


class AlreadyDecided(Exception):
    """Somebody has released this form or set it aside."""


def find_held(form_key: UUID) -> HeldRequest | None:
    """The form of this key, if it is or was held."""
    return HeldRequest.objects.filter(form_key=form_key).first()


@transaction.atomic
def hold(
    draft: IntakeDraft,
    answers: Answers,
    *,
    shown: Shown,
    agreed: Iterable[Purpose],
    reasons: Iterable[str],
) -> None:
    """Keep a form with everything that submitting it later needs.

    Again, it stays the first; one that was sent meanwhile is not held as well.
    """
    if not IntakeDraft.objects.select_for_update().filter(pk=draft.pk).exists():
        return
    content = {"answers": answers.write(), "agreed": list(agreed), "shown": shown.ids()}
    HeldRequest.objects.create(
        form_key=draft.pk, content=json.dumps(content), reasons=list(reasons)
    )
    IntakeDraft.objects.filter(pk=draft.pk).delete()


@transaction.atomic
def release(held: HeldRequest, *, actor: User) -> QuoteRequest:
    """A person sent this: let it go the ordinary way, as if it came in now.

    Raises AlreadyDecided.
    """
    _decide(held, HeldRequest.State.RELEASED, actor)
    content = json.loads(held.content)
    answers = Answers.read(content["answers"])
    request = submit_quote_request(
        submission_of(
            held.form_key,
            answers,
            shown=Shown.of_ids(content["shown"]),
            agreed=map(Purpose, content["agreed"]),
            reference=held.reference,
        )
    )
    HeldRequest.objects.filter(pk=held.pk).update(request=request)
    return request


@transaction.atomic
def set_aside(held: HeldRequest, *, actor: User) -> None:
    """A machine sent this: nothing follows, and the form is kept. Raises AlreadyDecided."""
    _decide(held, HeldRequest.State.SPAM, actor)


def _decide(held: HeldRequest, state: HeldRequest.State, actor: User) -> None:
    waiting = HeldRequest.objects.filter(pk=held.pk).exclude(state=HeldRequest.State.RELEASED)
    if not waiting.exclude(state=state).update(state=state, decided_at=Now(), decided_by=actor):
        raise AlreadyDecided(_("Somebody has decided about this already."))
