"""Templates are not computed, paths lead to no file, and one event is one line of the log."""

import logging
import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.utils.html import escape

from mtcrm.logs import OneLine
from people.models import Person
from privacy.services import Form, hand_over_copy
from tests.corpus.injection import COMPUTED, FORGED, LINES, PATHS, TEMPLATES
from tests.corpus.posting import in_a_path, send
from tests.factories import let_in, make_lead, make_patient_message, make_person, make_staff

pytestmark = pytest.mark.django_db

LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}Z [A-Z]+ [\w.]+ ")
# What stands in files that nobody may read.
SECRETS = ("root:", "SECRET_KEY", "PATH=", "INSTALLED_APPS", "execute_from_command_line")


# --- Templates ---


def test_what_looks_like_a_template_is_shown_as_it_was_typed(client):
    lead = make_lead()
    let_in(client, lead.person)
    Person.objects.filter(pk=lead.person_id).update(name=TEMPLATES[0].text)
    for start in range(0, len(TEMPLATES), 20):
        texts = [entry.text for entry in TEMPLATES[start : start + 20]]
        make_patient_message(lead=lead, text="\n".join(texts))
    desk = Client()
    desk.force_login(make_staff())
    pages = [
        client.get(f"/my/messages/{lead.uuid}/").content.decode(),
        desk.get(f"/admin/leads/lead/{lead.pk}/change/").content.decode(),
    ]
    for page in pages:
        assert [entry.text for entry in TEMPLATES if escape(entry.text) not in page] == []
        assert COMPUTED not in page
        assert settings.SECRET_KEY not in page
    assert COMPUTED not in hand_over_copy(lead.person, form=Form.JSON).decode()
    assert COMPUTED.encode() not in hand_over_copy(lead.person, form=Form.PDF)


# --- Paths ---


@pytest.mark.parametrize(
    "prefix", ["/static/", "/articles/", "/categories/", "/disclaimers/", "/quote/", "/my/", "/"]
)
def test_no_path_leads_to_a_file_that_is_not_for_visitors(client, prefix):
    for entry in PATHS:
        for suffix in ("", "/"):
            answer = client.get("/", **in_a_path(f"{prefix}{entry.text}{suffix}"))
            assert answer.status_code in {301, 400, 404}, entry.text
            assert not any(each in answer.content.decode() for each in SECRETS), entry.text


def test_no_name_of_a_form_or_language_leads_to_a_file(client):
    let_in(client, make_person())
    for entry in PATHS:
        assert send(client, "/my/data/copy/", {"form": entry.text}).url == "/my/data/"
        assert send(client, "/language/", {"language": entry.text, "next": "/"}).url == "/"
        client.cookies["language"] = "en"


# --- Log lines ---


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What the log would say, one entry for each event."""
    written: list[str] = []
    handler = logging.Handler(logging.DEBUG)
    handler.setFormatter(OneLine())
    handler.emit = lambda record: written.append(handler.format(record))
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_the_set_of_lines_is_large_and_says_nothing_twice():
    assert len({entry.text for entry in LINES}) == len(LINES) >= 60


def test_one_event_is_one_line_whatever_a_stranger_makes_of_it(lines):
    strict = Client(enforce_csrf_checks=True)
    for entry in LINES:
        path = in_a_path(f"/articles/{entry.text}/")
        strict.get("/", **path)
        strict.post("/", **path)
        strict.get("/", HTTP_HOST=entry.text)
        strict.get("/", headers={"Referer": entry.text, "User-Agent": entry.text})
        send(strict, "/my/link/", {"email": entry.text}, HTTP_ORIGIN=entry.text)
        logging.getLogger("knee").warning("something said %s", entry.text)
        logging.getLogger("knee").error("no file", exc_info=ValueError(entry.text))
    assert len(lines) >= 5 * len(LINES)
    assert [line for line in lines if len(line.splitlines()) != 1 or not LINE.match(line)] == []
    assert any(FORGED in line for line in lines)
    assert not any(line.startswith(FORGED) for line in lines)
