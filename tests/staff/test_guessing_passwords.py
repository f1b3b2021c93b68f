"""Threat 25: whoever guesses passwords at the desk's door gets nowhere, and locks nobody out."""

import logging
import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_staff
from tests.threats.clock import stopped_clock

pytestmark = pytest.mark.django_db

DOOR = "/admin/login/"
RIGHT = "a long enough password"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


class CountingHasher(MD5PasswordHasher):
    """Django's own, counting how often somebody's guess was worth a hash."""

    hashed = 0

    def encode(self, password: str, salt: str) -> str:
        """The hash, counted."""
        type(self).hashed += 1
        return super().encode(password, salt)


@pytest.fixture
def hasher(settings) -> type[CountingHasher]:
    settings.PASSWORD_HASHERS = ["tests.staff.test_guessing_passwords.CountingHasher"]
    make_staff("carla", password=RIGHT)
    CountingHasher.hashed = 0
    return CountingHasher


def knock(client, password: str, *, username: str = "carla", network: str = "198.51.100.7"):
    return client.post(DOOR, {"username": username, "password": password}, REMOTE_ADDR=network)


def is_in(client) -> bool:
    return client.get(reverse("admin:index")).status_code == 200


def test_of_a_thousand_guesses_from_everywhere_twenty_reach_the_hasher_in_any_quarter_of_an_hour(
    client, hasher
):
    with stopped_clock() as clock:
        hashed_at = []
        for number in range(1000):
            before = hasher.hashed
            knock(client, f"guess {number}", network=f"198.51.{number % 50}.{number // 50}")
            hashed_at += [timezone.now().timestamp()] * (hasher.hashed - before)
            clock.shift(timedelta(seconds=7))
        assert len(hashed_at) > 20
        for moment in hashed_at:
            assert sum(moment <= other < moment + 900 for other in hashed_at) <= 20
        clock.shift(timedelta(minutes=15))
        knock(client, RIGHT)
    assert is_in(client)


def test_one_network_has_five_tries_and_keeps_nobody_else_out(client, hasher):
    with stopped_clock() as clock:
        for number in range(100):
            knock(client, f"guess {number}")
        assert hasher.hashed == 5
        knock(client, RIGHT)
        assert not is_in(client)
        knock(client, RIGHT, network="203.0.113.9")
        assert is_in(client)
        client.logout()
        clock.shift(timedelta(minutes=15))
        knock(client, RIGHT)
        assert is_in(client)


def test_who_goes_on_while_refused_does_not_make_the_wait_longer(client, hasher):
    with stopped_clock() as clock:
        for number in range(5):
            knock(client, f"guess {number}")
        for _minute in range(15):
            knock(client, "again")
            clock.shift(timedelta(minutes=1))
        knock(client, RIGHT)
    assert is_in(client)


def test_who_mistyped_is_told_to_wait_and_that_nothing_is_lost(client, hasher):
    answers = [knock(client, "mistyped").content.decode() for _ in range(6)]
    assert "Please enter the correct username and password" in answers[3]
    assert "Please wait 15 minutes" in answers[4]
    assert "Please wait 15 minutes" in answers[5]


def test_who_mistypes_four_times_and_then_is_right_has_all_tries_again(client, hasher):
    for _round in range(2):
        for _try in range(4):
            knock(client, "mistyped")
        knock(client, RIGHT)
        assert is_in(client)
        client.logout()


def test_a_user_name_that_nobody_has_is_answered_and_paid_for_like_a_real_one(client, hasher):
    make_staff("gone", password=RIGHT, is_active=False)
    told, paid = {}, {}
    for name in ("carla", "nobody", "gone"):
        before = hasher.hashed
        answers = [knock(client, "guess", username=name, network="192.0.2.1") for _ in range(7)]
        told[name] = [
            (answer.status_code, TOKEN.sub("", answer.content.decode()).replace(name, "NAME"))
            for answer in answers
        ]
        paid[name] = hasher.hashed - before
    assert told["carla"] == told["nobody"] == told["gone"]
    assert paid == {"carla": 5, "nobody": 5, "gone": 5}


@pytest.mark.parametrize(
    "name", ["%s%s%n", "{0}{user.password}", "%(username)s", "x\r\nWARNING forged", "é" * 200]
)
def test_nothing_that_was_typed_is_logged_or_mistaken_for_a_pattern(client, caplog, name):
    with caplog.at_level(logging.DEBUG):
        for _ in range(7):
            assert knock(client, "typed-secret-%s", username=name).status_code == 200
    lines = [
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    ]
    assert any("sign-in refused" in line for line in lines)
    assert not any(name in line or "typed-secret" in line for line in lines)
