"""Cookies of a public site. What holds for each that is ever set is watched in tests/answers.py."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as own_settings
from django.test import Client

from devtools.lint import production_environment
from people.access import page_url
from tests.answers import PREFIX
from tests.canaries import COOKIES
from tests.factories import make_staff
from tests.intake import filled
from tests.records.sending import make_patient

pytestmark = pytest.mark.django_db

TELL = """
import json
from mtcrm import settings
told = {name: getattr(settings, name) for name in dir(settings) if "COOKIE" in name}
told |= {name: getattr(settings, name) for name in ("IS_HTTPS", "SECURE_SSL_REDIRECT")}
print(json.dumps(told))
"""


@pytest.fixture
def _behind_https(settings: Any) -> None:
    """The cookies of a site whose address begins with https."""
    env = {**os.environ, **production_environment()}
    told = subprocess.run(
        [sys.executable, "-c", TELL], env=env, capture_output=True, check=True, text=True
    ).stdout
    for name, value in json.loads(told).items():
        setattr(settings, name, value)


class SafeClient(Client):
    """A browser at an address that begins with https."""

    def generic(self, *args: Any, **kwargs: Any) -> Any:
        return super().generic(*args, **(kwargs | {"secure": True}))


@pytest.mark.usefixtures("_behind_https")
def test_with_https_every_cookie_is_bound_to_the_site_and_to_https():
    person, lead = make_patient()
    link = page_url(person).removeprefix(own_settings.PUBLIC_BASE_URL)
    her, desk = SafeClient(), SafeClient()
    her.get("/?utm_source=letter")
    her.post("/language/", {"language": "ja"})
    her.get(link)
    her.post(f"/my/records/{lead.uuid}/", {})
    filled(her, "/quote/contact/")
    desk.force_login(make_staff())
    desk.get("/admin/")
    desk.get("/admin/password_change/")
    names = {*her.cookies, *desk.cookies}
    assert names == {f"{PREFIX}{name}" for name in COOKIES}
    her.post("/my/leave/")
    assert Client().get(link).status_code == 301
