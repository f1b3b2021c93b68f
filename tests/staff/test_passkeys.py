"""Passkeys as the second factor: hers alone, for this site alone, each answer once."""

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from fido2.utils import websafe_encode

from staff import passkeys, second_factor, totp
from staff.models import AuthenticatorApp, Passkey, User
from tests.factories import make_staff
from tests.staff.passkey import PRESENT, SITE, SoftPasskey, question_of
from tests.staff.telephone import PASSWORD, code_for, give_code, give_factor, give_password, is_in
from tests.threats.clock import stopped_clock

pytestmark = pytest.mark.django_db

MINE = "my-second-factor"


@pytest.fixture(autouse=True)
def _a_public_site(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    settings.PUBLIC_BASE_URL = SITE


@pytest.fixture
def carla() -> User:
    return make_staff("carla", password=PASSWORD)


def give_passkey(
    user: User, *, key: SoftPasskey | None = None, name: str = "Laptop"
) -> SoftPasskey:
    """A passkey of hers that the site knows."""
    key, session = key or SoftPasskey(), {}
    question = json.loads(passkeys.question_for_new(session, user))
    passkeys.add(session, user, key.made_for(question), name=name)
    return key


def asked(client: Client) -> dict:
    """The question that she is asked after the password."""
    give_password(client)
    return question_of(client.get(reverse("second-factor")))


def answer(client: Client, told: str):
    return client.post(reverse("second-factor"), {"passkey": told})


# --- Setting it up, and signing in ---


def test_the_first_sign_in_can_set_up_a_passkey_instead_of_an_app(client, carla):
    give_password(client)
    question = question_of(client.get(reverse("second-factor-set-up")))
    assert question["rp"]["id"] == "desk.example.org"
    fields = {"passkey": SoftPasskey().made_for(question), "name": "  My   phone "}
    page = client.post(reverse("second-factor-set-up"), fields).content.decode()
    assert page.count("<code>") == 10
    assert is_in(client)
    assert Passkey.objects.get().name == "My phone"
    assert not AuthenticatorApp.objects.exists()


@pytest.mark.parametrize("step", [1, 0])
def test_she_signs_in_with_it_as_often_as_she_likes_with_a_counter_or_without(client, carla, step):
    key = give_passkey(carla, key=SoftPasskey(step=step))
    for _time in range(3):
        question = asked(client)
        assert [each["id"] for each in question["allowCredentials"]] == [websafe_encode(key.key_id)]
        answer(client, key.signs(question))
        assert is_in(client)
        client.logout()
    assert Passkey.objects.get().used_at is not None


def test_beside_an_app_either_lets_her_in(client, carla):
    give_factor(carla)
    key = give_passkey(carla)
    answer(client, key.signs(asked(client)))
    assert is_in(client)
    client.logout()
    give_password(client)
    give_code(client, code_for(carla))
    assert is_in(client)


def test_a_recovery_code_lets_in_who_has_lost_the_only_passkey(client, carla):
    give_passkey(carla)
    [code, *_more] = second_factor.new_recovery_codes(carla)
    give_password(client)
    assert "one of your recovery codes" in client.get(reverse("second-factor")).content.decode()
    give_code(client, code)
    assert is_in(client)


def test_guessed_codes_do_not_keep_out_who_has_a_passkey(client, carla):
    key = give_passkey(carla)
    question = asked(client)
    for number in range(6):
        give_code(client, f"{number:06}")
    assert "tried too often" in give_code(client, "000000").content.decode()
    question = question_of(client.get(reverse("second-factor")))
    answer(client, key.signs(question))
    assert is_in(client)


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "https://[::1]", "http://desk.lan"])
def test_where_browsers_have_none_nobody_is_asked_for_one(client, carla, settings, address):
    settings.PUBLIC_BASE_URL = address
    give_password(client)
    assert "data-passkey" not in client.get(reverse("second-factor-set-up")).content.decode()


# --- What is refused ---

Told = Callable[[Client, User, SoftPasskey, dict], str]


def _of_another_session(client, carla, key, question):
    return key.signs(asked(Client()))


def _replayed(client, carla, key, question):
    told = key.signs(question)
    answer(client, told)
    client.logout()
    asked(client)
    return told


def _replayed_without_a_counter(client, carla, key, question):
    key.step = 0
    return _replayed(client, carla, key, question)


def _of_somebody_else(client, carla, key, question):
    return give_passkey(make_staff("eve")).signs(question)


def _of_somebody_else_under_her_key(client, carla, key, question):
    return replace(give_passkey(make_staff("eve")), key_id=key.key_id).signs(question)


def _copied(client, carla, key, question):
    copy = replace(key)
    key.counter += 5
    answer(client, key.signs(question))
    client.logout()
    return copy.signs(asked(client))


def _counter_of_none(client, carla, key, question):
    answer(client, key.signs(question))
    client.logout()
    return replace(key, counter=0, step=0).signs(asked(client))


def _removed(client, carla, key, question):
    give_passkey(carla)
    Passkey.objects.order_by("pk").first().delete()
    return key.signs(question)


def _too_late(client, carla, key, question):
    with stopped_clock() as clock:
        question = asked(client)
        clock.shift(timedelta(minutes=11))
        give_password(client)
        answer(client, key.signs(question))
    return ""


def _broken(part: str, value: object) -> Told:
    def told(client, carla, key, question):
        made = json.loads(key.signs(question))
        made["response"][part] = value
        return json.dumps(made)

    return told


REFUSED: dict[str, Told] = {
    "replayed": _replayed,
    "replayed by a key without a counter": _replayed_without_a_counter,
    "of another session": _of_another_session,
    "by a key of somebody else": _of_somebody_else,
    "by a key of somebody else that claims to be hers": _of_somebody_else_under_her_key,
    "by a copy whose counter is behind": _copied,
    "by a copy that has no counter": _counter_of_none,
    "by a key that was removed": _removed,
    "to a question of eleven minutes ago": _too_late,
    "for another origin": lambda c, u, key, q: key.signs(q, origin="https://desk.example.com"),
    "for a part of our site": lambda c, u, key, q: key.signs(
        q, origin="https://x.desk.example.org"
    ),
    "without encryption": lambda c, u, key, q: key.signs(q, origin="http://desk.example.org"),
    "for another port": lambda c, u, key, q: key.signs(q, origin="https://desk.example.org:8443"),
    "within a page of somebody else": lambda c, u, key, q: key.signs(q, is_framed=True),
    "for another site": lambda c, u, key, q: key.signs(q, rp_id="example.org"),
    "to a question of his own": lambda c, u, key, q: key.signs(q, challenge="A" * 43),
    "under the name of somebody else": lambda c, u, key, q: key.signs(q, handle=b"staff-0"),
    "with nobody there": lambda c, u, key, q: key.signs(q, flags=0),
    "for a new key": lambda c, u, key, q: key.made_for(
        {**q, "rp": {"id": q["rpId"]}, "user": {"id": "eA"}}
    ),
    "with another signature": _broken("signature", websafe_encode(b"x" * 70)),
    "without a signature": _broken("signature", ""),
    "with a signature that is a number": _broken("signature", 7),
    "with a short word of the key": _broken("authenticatorData", "AA"),
    "with no letters of any kind": _broken("clientDataJSON", "é\0"),
    "with a list for everything": lambda c, u, key, q: "[]",
    "with a number": lambda c, u, key, q: "7",
    "with an empty thing": lambda c, u, key, q: "{}",
    "with what is no JSON": lambda c, u, key, q: "{",
    "with very deep JSON": lambda c, u, key, q: "[" * 100_000,
}


@pytest.mark.parametrize("how", REFUSED)
def test_nobody_gets_in_by_an_answer(client, carla, how):
    key = give_passkey(carla)
    question = asked(client)
    told = REFUSED[how](client, carla, key, question)
    if told:
        page = answer(client, told)
        assert page.status_code == 200
        assert "That passkey was not taken" in page.content.decode()
    assert not is_in(client)


def test_an_answer_alone_is_nothing_without_the_password(client, carla):
    key = give_passkey(carla)
    question = asked(client)
    client.logout()
    answer(client, key.signs(question))
    assert not is_in(client)


def test_a_wrong_answer_uses_the_question_up(client, carla):
    key = give_passkey(carla)
    question = asked(client)
    answer(client, key.signs(question, origin="https://desk.example.com"))
    answer(client, key.signs(question))
    assert not is_in(client)


def test_a_copied_key_is_told_to_the_log(client, carla, caplog):
    key = give_passkey(carla)
    answer(client, _copied(client, carla, key, asked(client)))
    assert f"passkey refused user={carla.pk}: used before, or a copy of the key" in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", [1, 0])
def test_of_eight_who_show_one_answer_at_once_one_is_let_in(carla, step):
    key, session = give_passkey(carla, key=SoftPasskey(step=step)), {}
    told = key.signs(json.loads(passkeys.question(session, carla)))
    start = Barrier(8)

    def show(_number: int) -> bool:
        own = dict(session)
        start.wait()
        try:
            return passkeys.take(own, carla, told)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(show, range(8))) == 1


NEW: dict[str, Callable[[SoftPasskey, dict], str]] = {
    "for another origin": lambda key, q: key.made_for(q, origin="https://desk.example.com"),
    "within a page of somebody else": lambda key, q: key.made_for(q, is_framed=True),
    "for another site": lambda key, q: key.made_for({**q, "rp": {"id": "example.org"}}),
    "to another question": lambda key, q: key.made_for(q, challenge="A" * 43),
    "as an answer of an old one": lambda key, q: key.signs({**q, "rpId": q["rp"]["id"]}),
    "as nothing": lambda key, q: "{}",
}


@pytest.mark.parametrize("how", NEW)
def test_no_key_is_kept_that_was_made(client, carla, how):
    give_password(client)
    question = question_of(client.get(reverse("second-factor-set-up")))
    fields = {"passkey": NEW[how](SoftPasskey(), question), "name": "x"}
    page = client.post(reverse("second-factor-set-up"), fields)
    assert "That passkey was not taken" in page.content.decode()
    assert not Passkey.objects.exists()
    assert not is_in(client)


def test_one_key_is_nobody_elses(carla):
    key = give_passkey(carla)
    with pytest.raises(passkeys.NotFitting):
        give_passkey(make_staff("eve"), key=key)
    assert Passkey.objects.get().user == carla


@pytest.mark.parametrize("has_app", [True, False])
def test_a_password_alone_adds_no_key_and_no_app_beside_those_there_are(client, carla, has_app):
    if has_app:
        give_factor(carla)
    else:
        give_passkey(carla)
    kept = (Passkey.objects.count(), AuthenticatorApp.objects.count())
    give_password(client)
    for name in ("second-factor-set-up", "add-passkey", MINE):
        for fields in ({"passkey": "{}", "name": "x"}, {"code": "000000"}):
            assert client.post(reverse(name), fields).status_code == 302
        assert client.get(reverse(name)).status_code == 302
    assert (Passkey.objects.count(), AuthenticatorApp.objects.count()) == kept
    assert not is_in(client)


# --- Her own page ---


@pytest.fixture
def desk(client, carla) -> Client:
    client.force_login(carla)
    return client


def prove(desk: Client, key: SoftPasskey) -> None:
    """She shows at her own page that it is she."""
    question = question_of(desk.get(reverse(MINE)))
    desk.post(reverse(MINE), {"passkey": key.signs(question)})


def test_who_shows_one_passkey_adds_another_and_signs_in_with_it(desk, carla):
    prove(desk, give_passkey(carla))
    assert desk.post(reverse(MINE), {"what": "passkey"})["Location"] == reverse("add-passkey")
    question = question_of(desk.get(reverse("add-passkey")))
    assert len(question["excludeCredentials"]) == 1
    new = SoftPasskey()
    desk.post(reverse("add-passkey"), {"passkey": new.made_for(question), "name": "Key ring"})
    assert "Key ring" in desk.get(reverse(MINE)).content.decode()
    desk.logout()
    answer(desk, new.signs(asked(desk)))
    assert is_in(desk)


def test_nothing_is_changed_by_who_does_not_show_it_again(desk, carla):
    give_passkey(carla, name="Laptop")
    give_passkey(carla, name="Phone")
    key_id = Passkey.objects.get(name="Phone").pk
    for what in ("codes", "phone", "passkey", f"remove-{key_id}", f"rename-{key_id}"):
        desk.post(reverse(MINE), {"what": what, "name": "Other", "code": "000000"})
    assert desk.get(reverse("add-passkey"))["Location"] == reverse(MINE)
    assert set(Passkey.objects.values_list("name", flat=True)) == {"Laptop", "Phone"}


def test_five_minutes_later_she_shows_it_again(desk, carla):
    key = give_passkey(carla)
    with stopped_clock() as clock:
        prove(desk, key)
        assert "remove-" in desk.get(reverse(MINE)).content.decode()
        clock.shift(timedelta(minutes=5))
        assert "remove-" not in desk.get(reverse(MINE)).content.decode()


def test_she_renames_and_removes_hers_and_nobody_elses(desk, carla):
    eve = make_staff("eve")
    give_passkey(eve, name="Of Eve")
    key = give_passkey(carla, name="Laptop")
    give_passkey(carla, name="Phone")
    prove(desk, key)
    for name in ("Phone", "Of Eve"):
        key_id = Passkey.objects.get(name=name).pk
        desk.post(reverse(MINE), {"what": f"rename-{key_id}", "name": "Renamed"})
        assert Passkey.objects.get(pk=key_id).name == ("Of Eve" if name == "Of Eve" else "Renamed")
        desk.post(reverse(MINE), {"what": f"remove-{key_id}"})
    assert set(Passkey.objects.values_list("name", flat=True)) == {"Laptop", "Of Eve"}


def test_the_last_thing_to_sign_in_with_is_not_removed(desk, carla):
    key = give_passkey(carla)
    prove(desk, key)
    fields = {"what": f"remove-{Passkey.objects.get().pk}"}
    page = desk.post(reverse(MINE), fields, follow=True).content.decode()
    assert "all that you have to sign in with" in page
    assert Passkey.objects.exists()


def test_beside_a_passkey_an_app_is_set_up_and_replaced_without_losing_the_passkey(desk, carla):
    key = give_passkey(carla)
    prove(desk, key)
    page = desk.post(reverse(MINE), {"what": "phone"}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("second-factor-set-up")
    assert "data-passkey" not in page.content.decode()
    give_factor_at(desk)
    assert second_factor.has_app(carla)
    assert Passkey.objects.count() == 1
    assert is_in(desk)


def give_factor_at(desk: Client) -> None:
    """She scans the picture."""
    page = desk.get(reverse("second-factor-set-up")).content.decode()
    secret = re.search(r'door__secret">(\w+)<', page)[1]
    code = totp.code_at(secret, totp.step_at(timezone.now().timestamp()))
    desk.post(reverse("second-factor-set-up"), {"code": code})


def test_ten_passkeys_are_the_most(desk, carla):
    keys = [give_passkey(carla) for _number in range(passkeys.MOST_KEYS)]
    prove(desk, keys[0])
    assert "as many passkeys as one can have" in desk.get(reverse("add-passkey")).content.decode()


def test_the_console_forgets_passkeys_as_well_and_ends_her_sessions(desk, carla):
    give_passkey(carla)
    assert is_in(desk)
    call_command("reset_second_factor", "carla")
    assert not is_in(desk)
    assert not Passkey.objects.exists()
    give_password(desk)
    assert desk.get(reverse("second-factor"))["Location"] == reverse("second-factor-set-up")


def test_present_is_the_least_that_a_key_says(client, carla):
    """A password was given already: a touch is enough."""
    key = give_passkey(carla)
    answer(client, key.signs(asked(client), flags=PRESENT))
    assert is_in(client)
