"""What a coordinator writes to one person: kept for her page, and mailed or announced."""

from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from disclaimers.models import Clauses
from followups import placeholders
from followups.letters import message_waiting, said_by, staff_letter
from followups.models import LetterTemplate, WrittenLetter
from followups.values import values_for
from leads.messages import settle_patient_messages
from leads.models import Lead
from outbox.models import Message
from outbox.rendering import render
from outbox.services import Wish, queue_letter
from people.plaintext import is_one_line, is_plain
from people.selectors import may_be_answered
from staff.models import User

LONGEST_SUBJECT = 150


class NotAllowedToWrite(Exception):
    """The person took back her consent to be answered."""


class UnfitText(ValueError):
    """A filled subject or body is too long or holds control characters; names which."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a coordinator is about to send. ``form_key`` makes a double click one letter.

    ``is_mailed``: the words go into the letter, instead of waiting on her page.
    ``answers_up_to``: the last of her messages that the coordinator saw.
    """

    form_key: UUID
    subject: str = ""
    body: str
    template: LetterTemplate | None = None
    is_mailed: bool = False
    answers_up_to: int | None = None


def send_written_letter(lead: Lead, draft: Draft, *, author: User) -> WrittenLetter:
    """Keep the letter as written, for her page, and mail it or the word that it is there.

    Placeholders are filled now, so what the coordinator saw is what she reads. Her messages that
    it answers are settled.
    Raises BadPlaceholder or ValueMissing, UnfitText for what no letter can carry, and
    NotAllowedToWrite when the person withdrew her request.
    """
    filled = _filled(lead, draft, author=author)
    # Who goes back, writes something else and sends it means it.
    key = uuid5(draft.form_key, f"{filled.subject}\n{filled.body}")
    filled = replace(filled, form_key=key)
    try:
        with transaction.atomic():
            return _keep_and_send(lead, filled, author=author)
    except IntegrityError:
        return WrittenLetter.objects.get(form_key=key)


@dataclass(frozen=True)
class Preview:
    """What she would read: the letter without its links, which are hers, and the words on her page
    where the letter only tells of them."""

    subject: str
    text: str
    on_her_page: str
    clauses: Clauses


def preview(lead: Lead, draft: Draft, *, author: User) -> Preview:
    """The letter as it would leave now. Keeps and sends nothing.

    Raises what send_written_letter raises, and what a letter raises that lacks its clauses.
    """
    filled = _filled(lead, draft, author=author)
    letter = staff_letter if draft.is_mailed else message_waiting
    written = WrittenLetter(author=author, subject=filled.subject, body=filled.body)
    message = Message(person=lead.person, letter=letter.slug)
    rendered = render(letter, message, told=said_by(written))
    message.text = rendered.text
    return Preview(
        subject=rendered.subject,
        text=message.text_for_staff,
        on_her_page="" if draft.is_mailed else filled.body,
        clauses=rendered.clauses,
    )


def _filled(lead: Lead, draft: Draft, *, author: User) -> Draft:
    if not may_be_answered(lead.person):
        raise NotAllowedToWrite
    values = values_for(lead, coordinator=author)
    subject = placeholders.fill(draft.subject, values)
    body = placeholders.fill(draft.body, values)
    if len(subject) > LONGEST_SUBJECT or not is_one_line(subject):
        raise UnfitText("subject")
    if not is_plain(body):
        raise UnfitText("body")
    return replace(draft, subject=subject, body=body)


def _keep_and_send(lead: Lead, draft: Draft, *, author: User) -> WrittenLetter:
    written = WrittenLetter.objects.create(
        lead=lead,
        author=author,
        template=draft.template,
        form_key=draft.form_key,
        subject=draft.subject,
        body=draft.body,
        is_mailed=draft.is_mailed,
    )
    queue_letter(
        Wish(
            letter=staff_letter if draft.is_mailed else message_waiting,
            person=lead.person,
            conversation=lead.conversation,
            about={"written_letter": written.pk},
            dedupe_key=f"staff:{written.form_key}",
        )
    )
    if draft.answers_up_to:
        settle_patient_messages(lead, up_to=draft.answers_up_to, actor=author)
    return written
