"""What we wrote to her, and what was still to be written."""

import re

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from followups.models import Enrolment, WrittenLetter
from leads.models import PatientMessage
from outbox.models import Message
from people.models import Person
from privacy.addresses import hashes_of
from privacy.holdings import Fact, Holding, Why


def _before_we_knew_her(person: Person) -> QuerySet[Message]:
    """Letters to an address of hers that went to no person, such as a link to her own form."""
    rows = Message.objects.filter(person=None, recipient_hash__in=hashes_of(person))
    return rows.order_by("created_at")


# A link in a letter opens her page; a copy may be passed on.
KEY_IN_A_LINK = re.compile(r"(https?://\S*?/)[\w:.-]{40,}")


def _text(message: Message) -> str:
    return KEY_IN_A_LINK.sub(r"\1…", message.text)


LETTER = (
    Fact("letter", _("Letter")),
    Fact("to", _("To"), "recipient"),
    Fact("subject", _("Subject")),
    Fact("text", _("Text, as sent"), read=_text),
    Fact("state", _("State")),
    Fact("written_at", _("Written"), "created_at"),
    Fact("sent_at", _("Sent")),
    Fact("clauses", _("Clauses"), "clause_set.label"),
)

LETTERS = (
    Holding(
        model=Message,
        hers="person",
        section="letters",
        title=_("Our letters to you"),
        related=("clause_set",),
        facts=LETTER,
        blanked={"recipient": "", "recipient_hash": "", "subject": "", "text": "", "html": ""},
        kept={
            Why.PROOF: ("letter", "purpose", "message_class", "clause_set", "sent_at", "state"),
            Why.MACHINERY: (
                "uuid",
                "dedupe_key",
                "about",
                "person",
                "language",
                "conversation",
                "needs_open_conversation",
                "reason",
                "created_at",
                "due_at",
                "expires_at",
                "attempt",
                "crashes",
                "ambiguous_resends",
                "lease_token",
                "lease_until",
                "data_started_at",
                "smtp_code",
            ),
        },
    ),
    Holding(
        model=Message,
        hers=_before_we_knew_her,
        section="letters_before_we_knew_you",
        title=_("Our letters before you sent a request"),
        related=("clause_set",),
        facts=LETTER,
        is_deleted=True,
    ),
    Holding(
        model=PatientMessage,
        hers="lead__person",
        section="messages_from_you",
        title=_("What you wrote to us on your page"),
        related=("lead",),
        facts=(
            Fact("reference", _("Reference"), "lead.reference"),
            Fact("at", _("Written")),
            Fact("words", _("Your words"), "text"),
            Fact("dealt_with_at", _("Dealt with"), "settled_at"),
        ),
        is_deleted=True,
    ),
    Holding(
        model=WrittenLetter,
        hers="lead__person",
        section="messages_to_you",
        title=_("What our coordinators wrote to you"),
        related=("lead",),
        facts=(
            Fact("reference", _("Reference"), "lead.reference"),
            Fact("at", _("Written")),
            Fact("subject", _("Subject")),
            Fact("text", _("Text"), "body"),
            Fact("also_mailed", _("Also in a letter"), "is_mailed"),
        ),
        is_deleted=True,
    ),
    Holding(
        model=Enrolment,
        hers="lead__person",
        section="letters_planned",
        title=_("Letters that were planned"),
        related=("sequence", "lead"),
        facts=(
            Fact("reference", _("Reference"), "lead.reference"),
            Fact("plan", _("Plan"), "sequence.name"),
            Fact("state", _("State")),
            Fact("begun_at", _("Begun"), "enrolled_at"),
            Fact("next_at", _("Next"), "next_due_at"),
            Fact("ended_at", _("Ended")),
        ),
        kept={
            Why.MACHINERY: (
                "id",
                "sequence",
                "lead",
                "state",
                "stop_reason",
                "next_position",
                "next_due_at",
                "enrolled_at",
                "ended_at",
            ),
        },
    ),
)
