"""Clients that are slow, fall silent, go away or never hang up: everybody else is served."""

import contextlib

import pytest

from quotes.models import IntakeDraft
from tests.corpus.http_shapes import PAGE, post, request
from tests.corpus.sockets import ask, connection, status_of

# More clients than the server has threads.
MANY = 20


@pytest.mark.parametrize(
    ("begun", "expected"),
    [(f"{PAGE}\r\nHost: 127".encode(), 0), (post(b"want=quo", length=100), 408)],
    ids=["head", "form"],
)
def test_clients_that_fall_silent_hold_up_nobody_for_long(address, begun, expected):
    with contextlib.ExitStack() as held:
        silent = [held.enter_context(connection(address)) for _ in range(MANY)]
        for wire in silent:
            wire.sendall(begun)
        assert ask(address, request(PAGE)).status == 200
        assert {status_of(wire) for wire in silent} == {expected}
    assert IntakeDraft.objects.count() == 0


def test_a_form_that_comes_slowly_is_taken_and_one_that_is_cut_off_is_not(address):
    whole = post(b"want=quote&country=JP")
    with connection(address) as wire:
        wire.sendall(whole[:-5])
        assert IntakeDraft.objects.count() == 0
        wire.sendall(whole[-5:])
        assert status_of(wire) == 302
    assert IntakeDraft.objects.count() == 1
    with connection(address) as wire:
        wire.sendall(whole[:-5])
        wire.shutdown(1)
        assert status_of(wire) == 400
    assert IntakeDraft.objects.count() == 1


def test_clients_that_do_not_hang_up_hold_up_nobody(address):
    with contextlib.ExitStack() as held:
        idle = [held.enter_context(connection(address)) for _ in range(MANY)]
        for wire in idle:
            wire.sendall(request("GET /healthz HTTP/1.1"))
        assert {status_of(wire) for wire in idle} == {200}
        assert ask(address, request(PAGE)).status == 200
