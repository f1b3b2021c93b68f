"""Writes about complaints: take one, answer one."""

from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from outbox.services import Wish, queue_letter
from people.models import Person
from privacy.letters import complaint_answered, complaint_received
from privacy.models import Complaint
from staff.models import User

LONGEST = 5_000


class NothingToAnswer(Exception):
    """The complaint is answered or erased already, or the answer is empty."""


def file_complaint(
    *, form_key: UUID, words: str, language: str, person: Person | None = None, contact: str = ""
) -> Complaint:
    """Keep what somebody complains of, and say to her that we have it and by when we answer.

    The same form with the same words again is the first complaint. The letter carries none of
    them.
    """
    # Who goes back, writes something else and sends it means it.
    key = uuid5(form_key, f"{person.pk if person else contact}\n{words}")
    try:
        with transaction.atomic():
            complaint = Complaint.objects.create(
                form_key=key, words=words, language=language, person=person, contact=contact
            )
            queue_letter(
                Wish(
                    letter=complaint_received,
                    person=person,
                    address=contact,
                    language=language if contact else "",
                    about={"complaint": complaint.pk},
                    dedupe_key=f"complaint-received:{complaint.uuid}",
                )
            )
            return complaint
    except IntegrityError:
        return Complaint.objects.get(form_key=key)


@transaction.atomic
def answer_complaint(complaint: Complaint, *, answer: str, actor: User) -> None:
    """Keep our answer, and tell her that it is on her page.

    Who has no page is answered from our mailbox; the answer kept here is then what was written.
    Raises NothingToAnswer.
    """
    row = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if row.state != Complaint.State.OPEN or not answer.strip():
        raise NothingToAnswer
    Complaint.objects.filter(pk=row.pk).update(
        state=Complaint.State.ANSWERED,
        answer=answer.strip(),
        answered_at=Now(),
        answered_by=actor,
    )
    if row.person is not None:
        queue_letter(
            Wish(
                letter=complaint_answered,
                person=row.person,
                about={"complaint": row.pk},
                dedupe_key=f"complaint-answered:{row.uuid}",
            )
        )
