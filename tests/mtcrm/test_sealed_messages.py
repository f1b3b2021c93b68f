"""What the next page says once: it names what she did, and nobody else reads it on the way."""

import pytest
from django.conf import settings
from django.contrib.messages.storage import default_storage
from django.contrib.messages.storage.cookie import CookieStorage
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from tests.factories import let_in
from tests.records.sending import make_patient

pytestmark = pytest.mark.django_db

NAME = "a letter about rheumatism.exe"


def test_the_name_of_a_file_waits_for_the_next_page_in_no_cookie_that_can_be_read(client):
    person, lead = make_patient()
    let_in(client, person)
    page = f"/my/records/{lead.uuid}/"
    client.post(page, {"files": [SimpleUploadedFile(NAME, b"MZ")]})
    waiting = client.cookies[settings.MESSAGES_COOKIE_NAME].value
    with pytest.raises(signing.BadSignature):
        signing.get_cookie_signer(salt=CookieStorage.key_salt).unsign_object(waiting)
    assert NAME in client.get(page).content.decode()
    assert NAME not in client.get(page).content.decode()


@pytest.mark.parametrize("forged", ["", "x", "W10:1abc:def", "gAAAAA", "é", "touch"])
def test_a_cookie_that_is_not_ours_says_nothing(client, forged):
    if forged == "touch":
        client.get("/?utm_source=letter")
        forged = client.cookies[settings.TOUCH_COOKIE_NAME].value
    request = RequestFactory().get("/")
    request.COOKIES[settings.MESSAGES_COOKIE_NAME] = forged
    assert list(default_storage(request)) == []
