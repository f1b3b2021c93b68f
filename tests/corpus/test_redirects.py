"""Whatever says where to go on leads to a page of ours."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.corpus.injection import REDIRECTS
from tests.corpus.posting import in_a_path, send
from tests.factories import let_in, make_person, make_staff

pytestmark = pytest.mark.django_db


def leads_away(answer) -> bool:
    """Whether a browser would go to another site: it drops blanks, and knows one kind of slash."""
    where = answer.headers.get("Location", "/")
    read = re.sub(r"[\t\r\n]", "", where).strip().replace("\\", "/")
    parts = urlsplit(urljoin("http://testserver/here/", read))
    return (parts.scheme, parts.hostname) != ("http", "testserver")


def test_the_set_is_large_and_says_nothing_twice():
    assert len({entry.text for entry in REDIRECTS}) == len(REDIRECTS) >= 80


def test_the_page_of_languages_leads_back_to_a_page_of_ours(client):
    for entry in REDIRECTS:
        answer = send(client, "/language/", {"language": "ja", "next": entry.text})
        assert answer.status_code == 302
        assert not leads_away(answer), entry.text


def test_where_somebody_says_to_come_from_is_a_page_of_ours(client):
    for entry in REDIRECTS:
        page = client.get("/language/", headers={"Referer": entry.text})
        again = send(client, "/language/", {"language": "ja", "next": page.context["next"]})
        assert not leads_away(again), entry.text


@pytest.mark.parametrize("action", ["login", "logout"])
def test_the_door_of_the_desk_leads_to_a_page_of_ours(client, action):
    carla, url = make_staff(), reverse(f"admin:{action}")
    carla.set_password("x")
    carla.save()
    for entry in REDIRECTS:
        client.logout()
        if action == "logout":
            client.force_login(carla)
        fields = {"username": "carla", "password": "x", "next": entry.text}
        for answer in (send(client, url, fields), client.get(url, {"next": entry.text})):
            assert answer.status_code < 500
            assert not leads_away(answer), entry.text


def test_no_path_leads_away(client):
    signed_in = let_in(Client(), make_person())
    for entry in REDIRECTS:
        for prefix in ("", "/", "/quote/", "/my/", "/admin/", "/articles/", "/r/"):
            path = in_a_path(f"{prefix}{entry.text}")
            answers = (client.get("/", **path), signed_in.get("/", **path))
            assert not any(map(leads_away, answers)), path
