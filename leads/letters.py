"""The letters of the desk."""

from typing import Any

from disclaimers.policy import TouchpointKind
from leads.models import Lead
from leads.stages import TOLD_WHEN_CLOSED
from outbox.letters import Context, NoLetter, letter
from outbox.models import MessageClass
from people.models import Purpose


@letter(
    "request-closed",
    kind=TouchpointKind.NOTICE_LETTER,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=Purpose.QUOTE_PROCESSING,
)
def request_closed(about: dict[str, Any]) -> Context:
    """We work on her request no more, and how to take it up again; not why."""
    if Lead.objects.get(pk=about["lead"]).stage not in TOLD_WHEN_CLOSED:
        raise NoLetter("taken up again")
    return {}
