"""What these tests do again and again."""

import contextlib

from outbox import delivery
from outbox.models import Message, State
from tests.factories import make_follow_up, make_request, noon_zone


def due_follow_up(zone: str | None = None) -> Message:
    lead = make_request(contact={"time_zone": zone or noon_zone()}).lead
    Message.objects.all().update(state=State.CANCELLED)
    return make_follow_up(lead=lead)


def fate(message: Message) -> Message:
    message.refresh_from_db()
    return message


def deliver(claimed: Message) -> str:
    """What a worker does with a row that it claimed earlier."""
    with contextlib.closing(delivery.configured_transport()) as out:
        return delivery.deliver(claimed, out)
