"""The one letter of this app: was it you?"""

from datetime import timedelta
from typing import Any

from consents.links import confirm_url
from disclaimers.policy import TouchpointKind
from outbox.letters import Context, NoLetter, letter
from outbox.models import MessageClass
from people.models import ConsentEvent
from people.purposes import CONFIRM_WITHIN


@letter(
    "confirm-consent",
    kind=TouchpointKind.NOTICE_LETTER,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=None,
    at_most_every=timedelta(days=1),
)
def confirm_consent(about: dict[str, Any]) -> Context:
    """Somebody used your address: a link to confirm it, and no word of what was asked or by whom.

    It rests on no consent, since whether there is one is the question.
    """
    asked = ConsentEvent.objects.get(pk=about["consent"])
    if not ConsentEvent.objects.waiting().filter(person=asked.person_id).exists():
        raise NoLetter("nothing waits to be confirmed")
    return {"confirm_url": confirm_url(asked.pk), "days": CONFIRM_WITHIN.days}
