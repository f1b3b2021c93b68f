"""The letters of this app. Each is owed by law or was asked for, so none rests on a consent."""

from typing import Any

from disclaimers.policy import TouchpointKind
from outbox.letters import Context, letter
from outbox.models import MessageClass


@letter(
    "erasure-done",
    kind=TouchpointKind.NOTICE_LETTER,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=None,
)
def erasure_done(about: dict[str, Any]) -> Context:
    """Your data are erased: the last letter, to an address that is nobody’s any more."""
    return {}
