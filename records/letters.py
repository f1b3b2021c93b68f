"""The letter about files that came; nothing of them is in it."""

from typing import Any

from disclaimers.policy import TouchpointKind
from outbox.letters import Context, letter
from outbox.models import MessageClass
from people.models import Purpose


@letter(
    "records-received",
    kind=TouchpointKind.NOTICE_LETTER,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=Purpose.RECORDS_PROCESSING,
)
def records_received(about: dict[str, Any]) -> Context:
    """How many files are with us, and how many we could not keep; why is on her page."""
    return {"kept": about["kept"], "not_kept": about["not_kept"]}
