"""The letters of this app: what coordinators write, and what sequences send."""

from typing import Any

from disclaimers.policy import TouchpointKind
from followups.models import Enrolment, Step, WrittenLetter
from followups.placeholders import fill
from followups.values import values_for
from outbox.letters import Context, NoLetter, letter
from outbox.models import MessageClass
from people.models import Purpose
from staff.models import public_name


def paragraphs(text: str) -> list[str]:
    """Text as its paragraphs, which blank lines divide."""
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def said_by(written: WrittenLetter) -> Context:
    """What the letter with these words says, or the one that tells of them: kept or not yet."""
    return {
        "subject": written.subject,
        "paragraphs": paragraphs(written.body),
        "coordinator_name": public_name(written.author),
    }


@letter(
    "staff-letter",
    kind=TouchpointKind.COORDINATOR_LETTER,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=Purpose.QUOTE_PROCESSING,
)
def staff_letter(about: dict[str, Any]) -> Context:
    """A coordinator's own words."""
    return said_by(WrittenLetter.objects.select_related("author").get(pk=about["written_letter"]))


@letter(
    "message-waiting",
    kind=TouchpointKind.NOTICE_LETTER,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=Purpose.QUOTE_PROCESSING,
)
def message_waiting(about: dict[str, Any]) -> Context:
    """A coordinator wrote to her: that it is there and where, and not a word of it."""
    return said_by(WrittenLetter.objects.select_related("author").get(pk=about["written_letter"]))


@letter(
    "follow-up",
    kind=TouchpointKind.FOLLOW_UP_LETTER,
    message_class=MessageClass.MARKETING,
    purpose=Purpose.QUOTE_PROCESSING,
    needs_open_conversation=True,
)
def follow_up(about: dict[str, Any]) -> Context:
    """One step of a sequence."""
    enrolment = Enrolment.objects.select_related("lead__person", "lead__owner").get(
        pk=about["enrolment"]
    )
    step = Step.objects.select_related("template").filter(pk=about["step"]).first()
    if enrolment.state == Enrolment.State.STOPPED:
        raise NoLetter(f"sequence stopped: {enrolment.stop_reason}")
    if step is None or not step.template.is_active:
        raise NoLetter("step withdrawn")
    values = values_for(enrolment.lead, coordinator=None)
    return {
        "subject": fill(step.template.subject, values),
        "paragraphs": paragraphs(fill(step.template.body, values)),
    }
