"""Threat 26: nobody comes to the desk by a password alone, whatever way she tries."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from staff import second_factor, totp
from staff.models import AuthenticatorApp, RecoveryCode, User
from staff.second_factor import Answer
from tests.factories import make_request, make_staff
from tests.staff.telephone import PASSWORD, code_for, give_code, give_factor, give_password, is_in
from tests.threats.clock import stopped_clock
from tests.threats.test_forged_requests import example, patterns

pytestmark = pytest.mark.django_db

SECRET = re.compile(r'door__secret">(\w+)<')
CODE = re.compile(r"<code>([\w-]+)</code>")


@pytest.fixture(autouse=True)
def _a_public_site(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def carla() -> User:
    return make_staff("carla", password=PASSWORD)


# --- Setting it up ---


def test_the_first_sign_in_leads_to_setting_it_up_and_from_there_to_where_she_wanted(client, carla):
    wanted = reverse("admin:leads_lead_changelist")
    assert give_password(client, onward=wanted)["Location"] == reverse("second-factor")
    assert client.get(reverse("second-factor"))["Location"] == reverse("second-factor-set-up")
    page = client.get(reverse("second-factor-set-up"))
    assert "<svg" in page.content.decode()
    assert not is_in(client)
    secret = SECRET.search(page.content.decode())[1]
    code = totp.code_at(secret, totp.step_at(page_moment()))
    shown = client.post(reverse("second-factor-set-up"), {"code": code}).content.decode()
    assert len(CODE.findall(shown)) == 10
    assert f'href="{wanted}"' in shown
    assert is_in(client)


def page_moment() -> float:
    return timezone.now().timestamp()


def test_a_wrong_code_sets_nothing_up_and_the_picture_stays_the_same(client, carla):
    give_password(client)
    pages = [client.get(reverse("second-factor-set-up"))]
    pages.append(client.post(reverse("second-factor-set-up"), {"code": "x"}))
    secrets = {SECRET.search(page.content.decode())[1] for page in pages}
    assert len(secrets) == 1
    assert "does not fit" in pages[1].content.decode()
    assert not second_factor.has_factor(carla)
    assert not is_in(client)


def test_secrets_are_encrypted_and_recovery_codes_only_hashed(carla):
    codes = give_factor(carla)
    secret = AuthenticatorApp.objects.get().secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM staff_authenticatorapp")
        assert secret not in cursor.fetchone()[0]
        cursor.execute("SELECT digest FROM staff_recoverycode")
        kept = str(cursor.fetchall())
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_a_public_site_asks_and_this_machine_asks_only_who_has_set_it_up(client, carla, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    give_password(client)
    assert is_in(client)
    client.logout()
    give_factor(carla)
    give_password(client)
    assert not is_in(client)


# --- The codes ---


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"),
        (2000000000, "279037"), (20000000000, "353130"),
    ],
)  # fmt: skip
def test_codes_are_those_of_the_standard(moment, code):
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert totp.code_at(secret, totp.step_at(moment)) == code


@pytest.mark.parametrize(("steps", "lets_in"), [(-2, 0), (-1, 1), (0, 1), (1, 1), (2, 0)])
def test_a_clock_may_go_wrong_by_half_a_minute(client, carla, steps, lets_in):
    give_factor(carla)
    with stopped_clock():
        give_password(client)
        give_code(client, code_for(carla, steps_ahead=steps))
        assert is_in(client) is bool(lets_in)


def test_signing_in_gives_the_session_a_new_key_at_each_step(client, carla):
    give_factor(carla)
    client.get(reverse("admin:login"))
    keys = [client.session.session_key]
    give_password(client)
    keys.append(client.session.session_key)
    give_code(client, code_for(carla))
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3


def test_a_code_is_taken_once(client, carla):
    give_factor(carla)
    with stopped_clock() as clock:
        code = code_for(carla)
        for lets_in in (True, False):
            give_password(client)
            give_code(client, code)
            assert is_in(client) is lets_in
            client.logout()
        clock.shift(timedelta(seconds=30))
        give_password(client)
        give_code(client, code_for(carla, steps_ahead=-1))
        assert not is_in(client)
        give_code(client, code_for(carla))
        assert is_in(client)


def test_a_recovery_code_is_taken_once_however_it_is_typed(client, carla, caplog):
    typed = give_factor(carla)[0].lower().replace("-", " ")
    for lets_in in (True, False):
        give_password(client)
        give_code(client, typed)
        assert is_in(client) is lets_in
        client.logout()
    assert f"recovery code used user={carla.pk}" in caplog.text


def test_new_recovery_codes_end_the_old_ones_and_need_a_code(client, carla):
    old = give_factor(carla)
    client.force_login(carla)
    mine = reverse("my-second-factor")
    refused = client.post(mine, {"what": "codes", "code": "000000"}).content.decode()
    assert CODE.findall(refused) == []
    new = CODE.findall(client.post(mine, {"what": "codes", "code": old[0]}).content.decode())
    assert len(new) == 10
    assert second_factor.check(carla, old[1]) is Answer.WRONG
    assert second_factor.check(carla, new[0]) is Answer.RIGHT


def test_who_has_a_new_phone_sets_it_up_at_once_and_is_out_everywhere_else(client, carla):
    give_factor(carla)
    elsewhere = Client()
    elsewhere.force_login(carla)
    client.force_login(carla)
    fields = {"what": "phone", "code": code_for(carla)}
    page = client.post(reverse("my-second-factor"), fields, follow=True)
    assert page.redirect_chain[-1][0] == reverse("second-factor-set-up")
    assert not is_in(elsewhere)
    assert not is_in(client)


# --- Ways round it ---

Way = Callable[[Client, User], object]


def _guess(client, carla):
    for number in range(30):
        give_code(client, f"{number:06}")
    give_code(client, code_for(carla))


def _used_code(client, carla):
    code = code_for(carla)
    assert second_factor.check(carla, code) is Answer.RIGHT
    give_code(client, code)


def _used_recovery_code(client, carla):
    [code, *_more] = second_factor.new_recovery_codes(carla)
    assert second_factor.check(carla, code) is Answer.RIGHT
    give_code(client, code)


def _code_of_another(client, carla):
    eve = make_staff("eve")
    give_factor(eve)
    give_code(client, code_for(eve))


def _own_secret(client, carla):
    secret = totp.new_secret()
    client.get(reverse("second-factor-set-up"))
    code = totp.code_at(secret, totp.step_at(page_moment()))
    client.post(reverse("second-factor-set-up"), {"code": code, "secret": secret})


def _password_changed(client, carla):
    carla.set_password("another long enough password")
    carla.save()
    give_code(client, code_for(carla))


def _made_inactive(client, carla):
    User.objects.update(is_active=False)
    give_code(client, code_for(carla))


def _no_more_of_the_staff(client, carla):
    User.objects.update(is_staff=False)
    give_code(client, code_for(carla))


def _reset_meanwhile(client, carla):
    code = code_for(carla)
    second_factor.reset(carla)
    give_code(client, code)


def _code_without_password(client, carla):
    client.logout()
    give_code(client, code_for(carla))


def _password_twice(client, carla):
    give_password(client)
    give_password(client)


def _autocomplete(client, carla):
    return client.get(
        reverse("admin:autocomplete"),
        {"app_label": "leads", "model_name": "lead", "field_name": "person"},
        headers={"X-Requested-With": "XMLHttpRequest", "HX-Request": "true"},
    )


def _verb(client, carla):
    lead = make_request().lead
    client.post(reverse("admin:leads_lead_note", args=[lead.pk]), {"body": "forged"})
    assert lead.notes.count() == 0


def _page(name: str, *, method: str = "get") -> Way:
    return lambda client, _carla: getattr(client, method)(reverse(name))


WAYS: dict[str, Way] = {
    "the first page": _page("admin:index"),
    "by HEAD": _page("admin:index", method="head"),
    "by OPTIONS": _page("admin:index", method="options"),
    "by PUT": _page("admin:index", method="put"),
    "the login page again": _page("admin:login"),
    "the password again": _password_twice,
    "the search": _page("admin:search"),
    "the autocompletion": _autocomplete,
    "a verb": _verb,
    "the own password": _page("admin:password_change"),
    "the own second factor": _page("my-second-factor"),
    "what was being written": _page("kept-form"),
    "setting up another app": _own_secret,
    "no code": lambda client, _carla: give_code(client, ""),
    "a NUL for a code": lambda client, _carla: give_code(client, "\0"),
    "digits of another script": lambda client, _carla: give_code(client, "١٢٣٤٥٦"),
    "a very long code": lambda client, _carla: give_code(client, "1" * 5000),
    "guessing until it fits": _guess,
    "a used code": _used_code,
    "a used recovery code": _used_recovery_code,
    "the code of another": _code_of_another,
    "the code alone": _code_without_password,
    "after the password was changed": _password_changed,
    "after being made inactive": _made_inactive,
    "after leaving the staff": _no_more_of_the_staff,
    "with the code from before a reset": _reset_meanwhile,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_password_alone_does_not_get_in_by(client, carla, way):
    give_factor(carla)
    give_password(client)
    answer = WAYS[way](client, carla)
    assert getattr(answer, "status_code", 302) in {302, 200, 405}
    if getattr(answer, "status_code", 302) == 200:
        assert "door" in answer.content.decode() or "login-form" in answer.content.decode()
    assert not is_in(client)


def test_no_address_of_the_desk_opens_to_a_password_alone(client, carla):
    give_factor(carla)
    give_password(client)
    doors = {reverse("admin:login"), reverse("second-factor")}
    opened = [
        path
        for route, _pattern in patterns()
        if (path := example(route)).startswith("/admin/") and path not in doors
        if client.get(path).status_code in {200, 301}
    ]
    assert opened == []


def test_ten_minutes_after_the_password_it_is_asked_for_again(client, carla):
    give_factor(carla)
    with stopped_clock() as clock:
        give_password(client)
        clock.shift(timedelta(minutes=10))
        give_code(client, code_for(carla))
        assert not is_in(client)
        give_password(client)
        clock.shift(timedelta(minutes=9))
        give_code(client, code_for(carla))
        assert is_in(client)


def test_guessing_codes_pauses_after_five_and_the_right_one_works_afterwards(client, carla):
    give_factor(carla)
    with stopped_clock() as clock:
        give_password(client)
        _guess(client, carla)
        assert not is_in(client)
        clock.shift(timedelta(minutes=15))
        give_password(client)
        give_code(client, code_for(carla))
        assert is_in(client)


def test_there_is_no_password_reset_that_could_go_round_it():
    for name in ("admin_password_reset", "admin:admin_password_reset", "password_reset"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_show_one_code_at_once_one_is_let_in(carla):
    give_factor(carla)
    code = code_for(carla)
    start = Barrier(8)

    def show(_number: int) -> bool:
        start.wait()
        try:
            return second_factor._take_code(carla, code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(show, range(8))) == 1


# --- From the console ---


def test_the_console_resets_it_on_record_and_ends_her_sessions(client, carla, caplog):
    give_factor(carla)
    client.force_login(carla)
    assert is_in(client)
    call_command("reset_second_factor", "carla")
    assert not is_in(client)
    assert AuthenticatorApp.objects.count() == RecoveryCode.objects.count() == 0
    assert f"second factor reset user={carla.pk}" in caplog.text
    assert "reset on the console" in LogEntry.objects.get().change_message
    give_password(client)
    assert client.get(reverse("second-factor"))["Location"] == reverse("second-factor-set-up")


def test_the_console_knows_nobody_by_a_wrong_name(carla):
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "carl")
