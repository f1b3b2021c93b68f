"""The door to the application servers."""

from io import BytesIO

import pytest
from django.test import RequestFactory

from mtcrm.wsgi import application


# The server closes its connections before and after each request.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("kind", "charset"),
    [
        ("text/plain", "rot13"),
        ("text/plain", "undefined"),
        ("multipart/form-data; boundary=b", "unicode_escape"),
    ],
)
def test_a_strange_charset_is_no_error_of_ours(kind, charset):
    environ = RequestFactory().get("/healthz?page=1").environ | {
        "CONTENT_TYPE": f"{kind}; charset={charset}",
        "wsgi.input": BytesIO(b""),
        "HTTP_HOST": "127.0.0.1",
    }
    told: list[str] = []
    answer = application(environ, lambda status, _headers, *_: told.append(status))
    assert told == ["200 OK"]
    answer.close()
