"""Letters that need somebody: tried again, or known to have arrived."""

import pytest

from disclaimers.models import Showing
from outbox import delivery
from outbox.models import State
from outbox.services import NotForStaffToDecide, accept_as_sent, send_again
from people.services import suppress
from tests.factories import make_message
from tests.outbox.acts import due_follow_up, fate
from tests.smtp_sink import Reply

pytestmark = pytest.mark.django_db


def test_a_letter_that_staff_try_again_goes_to_the_corrected_address(smtp_server):
    message = make_message()
    smtp_server.script(Reply("550 no such user", stage="rcpt"))
    delivery.drain()
    message.person.email = "right@example.org"
    message.person.save()
    send_again(fate(message))
    delivery.drain()
    assert smtp_server.accepted[0].recipients == ["right@example.org"]


def test_an_uncertain_letter_that_staff_know_arrived_is_on_record(smtp_server):
    message = due_follow_up()
    smtp_server.script(Reply(drop=True))
    delivery.drain()
    accept_as_sent(fate(message))
    assert fate(message).state == State.SENT
    assert Showing.objects.filter(kind="follow_up_letter").count() == 1


@pytest.mark.parametrize("verb", [send_again, accept_as_sent])
def test_there_is_nothing_to_decide_about_a_letter_that_left(smtp_server, verb):
    message = make_message()
    delivery.drain()
    with pytest.raises(NotForStaffToDecide):
        verb(fate(message))


def test_a_suppressed_letter_can_be_tried_again_once_the_address_is_free(smtp_server):
    message = make_message()
    row = suppress(message.person.email, scope="all", reason="staff")
    delivery.drain()
    row.delete()
    send_again(fate(message))
    delivery.drain()
    assert fate(message).state == State.SENT
