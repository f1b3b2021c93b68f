"""The letters of the patient’s page. None says what her request is about, and none needs a consent.

She asked for each of them herself, or it keeps her page safe.
"""

from datetime import timedelta
from typing import Any

from disclaimers.policy import TouchpointKind
from outbox.letters import Context, NoLetter, letter
from outbox.models import MessageClass
from people.access import address_change_url
from people.models import AddressChange


@letter(
    "page-link",
    kind=TouchpointKind.NOTICE_LETTER,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=None,
    at_most_every=timedelta(minutes=5),
)
def page_link(about: dict[str, Any]) -> Context:
    """A new link to her page; every letter to a person knows it."""
    return {}


@letter(
    "address-confirmation",
    kind=TouchpointKind.NOTICE_LETTER,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=None,
)
def address_confirmation(about: dict[str, Any]) -> Context:
    """To the new address: press here if it is yours."""
    change = AddressChange.objects.filter(uuid=about["address_change"]).first()
    if change is None:
        raise NoLetter("asked again, or confirmed")
    return {"confirm_url": address_change_url(change)}


@letter(
    "address-changed",
    kind=TouchpointKind.NOTICE_LETTER,
    message_class=MessageClass.TRANSACTIONAL,
    purpose=None,
)
def address_changed(about: dict[str, Any]) -> Context:
    """To the old address: we write to another one from now on."""
    return {}
