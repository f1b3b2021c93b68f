"""What two workers do at the same moment with letters to one address."""

import threading

import pytest
from django.db import connection

from outbox import claims
from outbox.freezing import freeze
from outbox.gate import mark
from outbox.models import Message
from tests.factories import make_request

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 10


def test_of_two_acknowledgements_to_one_address_one_is_marked():
    for number in range(ROUNDS):
        for name in ("Maria", "Eve"):
            make_request(contact={"email": f"m{number}@example.org", "name": name})
        marked: list[bool] = []
        start = threading.Barrier(2)

        def send(
            claimed: Message, *, start: threading.Barrier = start, marked: list[bool] = marked
        ) -> None:
            try:
                start.wait()
                marked.append(mark(claimed))
            finally:
                connection.close()

        batch = claims.claim()
        assert all(freeze(message) for message in batch)
        threads = [threading.Thread(target=send, args=[message]) for message in batch]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(marked) == [False, True]
        Message.objects.update(state="cancelled")
