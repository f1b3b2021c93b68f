"""The letters of this app. Each is owed by law or was asked for, so none rests on a consent."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from disclaimers.policy import TouchpointKind
from outbox.letters import Context, NoLetter, letter
from outbox.models import MessageClass
from privacy.models import Complaint


@letter(
    "erasure-done",
    kind=TouchpointKind.NOTICE_LETTER,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=None,
)
def erasure_done(about: dict[str, Any]) -> Context:
    """Your data are erased: the last letter, to an address that is nobody’s any more."""
    return {}


@letter(
    "complaint-received",
    kind=TouchpointKind.NOTICE_LETTER,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=None,
)
def complaint_received(about: dict[str, Any]) -> Context:
    """We have what you wrote, under this reference, and answer by this day; none of the words."""
    complaint = _waiting(about)
    zone = ZoneInfo(complaint.person.time_zone) if complaint.person else None
    due = timezone.localtime(complaint.due_at, zone)
    return {
        "reference": complaint.reference,
        "answer_by": formats.date_format(due, _("j F Y")),
    }


@letter(
    "complaint-answered",
    kind=TouchpointKind.NOTICE_LETTER,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=None,
)
def complaint_answered(about: dict[str, Any]) -> Context:
    """Our answer is on your page."""
    complaint = Complaint.objects.get(pk=about["complaint"])
    if complaint.state == Complaint.State.ERASED:
        raise NoLetter("erased")
    return {"reference": complaint.reference}


def _waiting(about: dict[str, Any]) -> Complaint:
    complaint = Complaint.objects.get(pk=about["complaint"])
    if complaint.state != Complaint.State.OPEN:
        raise NoLetter("answered or erased meanwhile")
    return complaint
