"""Threat 27: a session of the desk is new at the door, ends in time, and takes no work with it."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as site
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from leads.models import Lead, Note
from mtcrm import env
from staff.tasks import purge_sessions
from tests.factories import make_request, make_staff
from tests.threats.clock import stopped_clock

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"
WORDS = "She called.\nHer daughter comes along; zqwords of hers."
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture
def carla():
    return make_staff("carla", password=PASSWORD)


def sign_in(client: Client, *, username: str = "carla", password: str = PASSWORD, **more):
    fields = {"username": username, "password": password} | more
    return client.post(reverse("admin:login"), fields)


def is_in(client: Client) -> bool:
    return client.get(reverse("admin:index")).status_code == 200


def note_on(lead: Lead) -> str:
    return reverse("admin:leads_lead_note", args=[lead.pk])


def test_signing_in_gives_the_session_a_new_key(client, carla):
    client.get(reverse("admin:login"))
    session = client.session
    session["planted"] = "x"
    session.save()
    planted = session.session_key
    client.cookies[site.SESSION_COOKIE_NAME] = planted
    sign_in(client)
    assert is_in(client)
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_with_https_no_other_site_script_or_host_gets_the_cookie(monkeypatch):
    names = {
        "PUBLIC_BASE_URL": "https://www.example.org",
        "SECRET_KEY": "s" * 64,
        "SUPPRESSION_KEY": "s" * 64,
        "FIELD_KEYS": "A" * 43 + "=",
    }
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    public: dict[str, object] = {"__name__": "mtcrm.settings_of_a_public_site"}
    exec((env.BASE_DIR / "mtcrm" / "settings.py").read_text("utf-8"), public)
    assert public["SESSION_COOKIE_NAME"] == "__Host-session"
    for what in ("SECURE", "HTTPONLY"):
        assert public[f"SESSION_COOKIE_{what}"] is True
    assert public["SESSION_COOKIE_SAMESITE"] == "Lax"


@pytest.mark.parametrize(("idle", "stays"), [(29, True), (30, False), (31, False), (900, False)])
def test_who_does_nothing_for_half_an_hour_is_signed_out(client, carla, idle, stays):
    with stopped_clock() as clock:
        sign_in(client)
        clock.shift(timedelta(minutes=idle))
        assert is_in(client) is stays


def test_who_works_on_stays_for_twelve_hours_and_no_longer(client, carla):
    with stopped_clock() as clock:
        sign_in(client)
        for _ in range(35):
            clock.shift(timedelta(minutes=20))
            assert is_in(client)
        clock.shift(timedelta(minutes=19))
        assert is_in(client)
        clock.shift(timedelta(minutes=1))
        assert not is_in(client)


def test_looking_at_ten_pages_in_a_minute_writes_the_session_once(client, carla):
    with stopped_clock() as clock:
        sign_in(client)
        before = dict(client.session.items())
        for _ in range(10):
            clock.shift(timedelta(seconds=5))
            is_in(client)
        assert dict(client.session.items()) == before
        clock.shift(timedelta(seconds=10))
        is_in(client)
        assert dict(client.session.items()) != before


def test_an_ended_session_is_gone_and_its_cookie_opens_nothing_more(client, carla):
    with stopped_clock() as clock:
        sign_in(client)
        stolen = client.cookies[site.SESSION_COOKIE_NAME].value
        clock.shift(timedelta(minutes=31))
        assert not is_in(client)
        clock.shift(timedelta(minutes=-20))
        thief = Client()
        thief.cookies[site.SESSION_COOKIE_NAME] = stolen
        assert not is_in(thief)


def test_a_session_that_does_not_know_since_when_is_none(client, carla):
    client.force_login(carla)
    session = client.session
    del session["signed_in_at"]
    session.save()
    assert not is_in(client)


def test_who_signs_out_is_out_with_a_copy_of_the_cookie_too(client, carla):
    sign_in(client)
    copied = client.cookies[site.SESSION_COOKIE_NAME].value
    client.post(reverse("admin:logout"))
    client.cookies[site.SESSION_COOKIE_NAME] = copied
    assert not is_in(client)


@pytest.mark.parametrize("right", ["is_active", "is_staff"])
def test_who_leaves_is_out_at_the_next_click(client, carla, right):
    client.force_login(make_staff("boss"))
    hers = Client()
    sign_in(hers)
    assert is_in(hers)
    setattr(carla, right, False)
    carla.save()
    assert not is_in(hers)
    assert is_in(client)


def test_a_new_password_ends_every_other_session(client, carla):
    other = Client()
    sign_in(client)
    sign_in(other)
    new = "another long enough password"
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    client.post(reverse("admin:password_change"), fields)
    assert is_in(client)
    assert not is_in(other)


def test_a_right_taken_away_is_gone_at_the_next_click(client):
    rita = make_staff("rita", password=PASSWORD, is_superuser=False)
    rita.user_permissions.add(Permission.objects.get(codename="view_lead"))
    sign_in(client, username="rita")
    leads = reverse("admin:leads_lead_changelist")
    assert client.get(leads).status_code == 200
    rita.user_permissions.clear()
    assert client.get(leads).status_code == 403


# --- Nothing typed is lost ---


def sent_too_late(client: Client, lead: Lead, clock, **fields) -> str:
    """Where she is led who sends a note an hour after her last click."""
    sign_in(client)
    clock.shift(timedelta(hours=1))
    answer = client.post(note_on(lead), {"body": WORDS, "tag": "short"} | fields)
    assert answer.status_code == 302
    return answer["Location"]


@pytest.mark.parametrize("hours", [1, 11, 13, 40])
def test_a_note_sent_after_the_session_ended_is_shown_again_and_kept_when_sent(
    client, carla, hours
):
    lead = make_request().lead
    with stopped_clock() as clock:
        sign_in(client)
        clock.shift(timedelta(hours=hours))
        door = client.post(note_on(lead), {"body": WORDS, "tag": "short"})["Location"]
        assert door == f"{reverse('admin:login')}?next={reverse('kept-form')}"
        assert Note.objects.count() == 0
        page = sign_in(client, next=reverse("kept-form"))["Location"]
        shown = client.get(page).content.decode()
        assert WORDS in shown
        assert 'name="tag" value="short"' in shown
        assert f'action="{note_on(lead)}"' in shown
        client.post(note_on(lead), {"body": WORDS, "tag": "short"})
        assert Note.objects.get().body == WORDS
        assert client.get(page)["Location"] == reverse("admin:index")


def test_it_is_shown_to_nobody_else_who_signs_in_at_this_browser(client, carla):
    make_staff("eve", password=PASSWORD)
    with stopped_clock() as clock:
        sent_too_late(client, make_request().lead, clock)
        sign_in(client, username="eve")
        assert client.get(reverse("kept-form"))["Location"] == reverse("admin:index")
        assert "kept_form" not in client.session


def test_it_is_shown_to_nobody_who_has_not_signed_in(client, carla):
    with stopped_clock() as clock:
        sent_too_late(client, make_request().lead, clock)
        assert reverse("admin:login") in client.get(reverse("kept-form"))["Location"]


def test_it_waits_encrypted_and_half_a_day_at_most(client, carla):
    with stopped_clock() as clock:
        sent_too_late(client, make_request().lead, clock)
        [row] = Session.objects.all()
        assert "zqwords" not in str(row.get_decoded())
        clock.shift(timedelta(hours=12, seconds=1))
        purge_sessions()
        assert Session.objects.count() == 0


def test_a_password_sent_too_late_is_kept_nowhere(client, carla):
    with stopped_clock() as clock:
        sign_in(client)
        clock.shift(timedelta(hours=1))
        client.post(reverse("admin:password_change"), {"old_password": PASSWORD})
        assert "kept_form" not in client.session


def test_what_strangers_send_is_not_kept(client):
    lead = make_request().lead
    assert client.post(note_on(lead), {"body": WORDS}).status_code == 302
    assert Session.objects.count() == 0


def test_what_another_site_sends_in_her_name_is_not_kept(carla):
    strict = Client(enforce_csrf_checks=True)
    with stopped_clock() as clock:
        strict.force_login(carla)
        clock.shift(timedelta(hours=1))
        assert strict.post(note_on(make_request().lead), {"body": WORDS}).status_code == 403
        assert "kept_form" not in strict.session


def test_a_page_from_before_she_signed_in_again_elsewhere_gives_her_words_back(carla):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(carla)
    answer = strict.post(note_on(make_request().lead), {"body": WORDS})
    assert answer.status_code == 403
    assert WORDS in answer.content.decode()
    again = {"body": WORDS, "csrfmiddlewaretoken": TOKEN.search(answer.content.decode())[1]}
    strict.post(note_on(Lead.objects.get()), again)
    assert Note.objects.get().body == WORDS
