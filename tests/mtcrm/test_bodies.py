"""A form is looked at only when all of it came, when it is short, and when it is text."""

from io import BytesIO

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from mtcrm.bodies import MOST_FIELDS, MULTIPART, URLENCODED
from mtcrm.wsgi import application
from tests.factories import make_staff

BOUND = f"{MULTIPART}; boundary=edge"


def part(name: str, value: bytes = b"1") -> bytes:
    head = f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
    return head.encode() + value + b"\r\n"


def fields(number: int, kind: str) -> bytes:
    if kind == BOUND:
        return b"".join(part(f"f{each}") for each in range(number - 1)) + b"--edge--\r\n"
    return b"&".join(b"f%d=1" % each for each in range(number))


def send(body: bytes, kind: str = URLENCODED, *, to: str = "/quote/", **headers: str) -> int:
    return Client(headers=headers).post(to, body, content_type=kind).status_code


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [URLENCODED, BOUND])
def test_a_form_may_have_as_many_fields_as_any_of_ours_and_no_more(kind):
    assert send(fields(MOST_FIELDS, kind), kind) == 302
    assert send(fields(MOST_FIELDS + 1, kind), kind) == 400


@pytest.mark.django_db
def test_the_desk_has_longer_forms():
    client = Client()
    client.force_login(make_staff())
    url = reverse("admin:articles_article_add")
    body = fields(1_000, URLENCODED)
    assert client.post(url, body, content_type=URLENCODED).status_code == 200


@pytest.mark.parametrize("kind", [URLENCODED, BOUND])
def test_a_form_of_a_megabyte_is_refused_unread(kind):
    assert send(b"message=" + b"x" * 1_000_000, kind) == 413


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"name=%ff", URLENCODED), (b"name=\xff", URLENCODED), (part("name", b"\xff"), BOUND)],
)
def test_what_is_no_text_is_refused_and_not_replaced(body, kind):
    assert send(body, kind) == 400


def test_a_packed_form_is_refused_and_not_taken_for_a_blank_one():
    assert send(b"x", **{"Content-Encoding": "gzip"}) == 415
    assert send(b"x", **{"Transfer-Encoding": "chunked"}) == 411


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [URLENCODED, BOUND])
@pytest.mark.parametrize("path", ["/quote/", "/my/link/", "/admin/login/"])
def test_a_form_that_was_cut_off_on_its_way_is_not_taken_for_all_of_it(kind, path):
    body = b"name=Mar" if kind == URLENCODED else part("name", b"Mar").rstrip()
    environ = RequestFactory().post(path, body, content_type=kind).environ | {
        "CONTENT_LENGTH": str(len(body) + 2),
        "wsgi.input": BytesIO(body),
        "HTTP_HOST": "127.0.0.1",
    }
    told: list[str] = []
    answer = application(environ, lambda status, _headers, *_: told.append(status))
    assert told == ["400 Bad Request"]
    answer.close()
