"""What is begun and not sent: hers alone, and gone after its time."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from quotes import drafts
from quotes.answers import Answers
from quotes.drafts import purge_drafts
from quotes.models import IntakeDraft
from quotes.steps import Step
from tests.intake import filled, go

pytestmark = pytest.mark.django_db

AGREE = "/quote/agree/"


def test_opening_the_form_keeps_nothing(client):
    client.get("/quote/")
    assert IntakeDraft.objects.count() == 0
    assert client.cookies.keys() <= {"csrf"}


def test_a_draft_is_kept_encrypted_and_deleted_when_it_is_sent(client):
    filled(client, AGREE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM quotes_intakedraft")
        [[stored]] = cursor.fetchall()
    assert "maria@example.org" not in stored
    assert "stairs" not in stored
    go(client)
    assert IntakeDraft.objects.count() == 0


def test_nobody_else_gets_to_a_draft(client):
    filled(client, AGREE)
    assert Client().get(AGREE).url == "/quote/"
    stranger = Client()
    stranger.cookies["draft"] = IntakeDraft.objects.get().pk.hex
    assert stranger.get(AGREE).url == "/quote/"


def test_a_draft_is_deleted_after_a_day_and_counts_as_gone_before_that(client):
    filled(client, AGREE)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert client.get(AGREE).url == "/quote/"
        assert purge_drafts() == 1
    assert IntakeDraft.objects.count() == 0


def test_a_later_step_cannot_be_reached_before_the_earlier_ones(client):
    for step in ("/quote/details/", "/quote/contact/", AGREE):
        assert client.get(step).url == "/quote/"
    assert client.get("/quote/nowhere/").status_code == 404


def test_what_was_typed_on_a_step_that_she_leaves_is_there_when_she_comes_back(client):
    filled(client, "/quote/contact/")
    client.post("/quote/keep/", {"step": "contact", "name": "Mar", "email": "half@"})
    page = client.get("/quote/contact/").content.decode()
    assert 'value="Mar"' in page
    assert 'value="half@"' in page
    assert "Please look at this again" not in page


def test_starting_over_deletes_the_draft(client):
    filled(client, AGREE)
    client.post("/quote/over/")
    assert IntakeDraft.objects.count() == 0
    assert "stairs" not in client.get("/quote/").content.decode()


@pytest.mark.parametrize("told", ["http://[", "//[::1", "http://a]b/", "", "\u00e9"])
def test_a_browser_that_says_nonsense_about_where_it_is_sees_the_step(client, told):
    page = client.get("/quote/", headers={"HX-Current-URL": told})
    assert page.status_code == 200
    assert "HX-Push-Url" not in page


def test_looking_at_the_same_step_again_is_no_step_back(client):
    page = client.get("/quote/", headers={"HX-Current-URL": "http://testserver/quote/"})
    assert page["HX-Push-Url"] == "false"


def test_what_is_typed_on_two_devices_at_once_is_kept_from_both(client):
    filled(client, "/quote/contact/")
    draft = IntakeDraft.objects.get()
    first, second = Answers.read(draft.content), Answers.read(draft.content)
    first.type(Step.WISH, {"want": ["advice"]}, {"want": "advice"})
    first.again[Step.WISH] = "wrong"
    second.type(Step.CONTACT, {"name": ["Ana"]}, None)
    drafts.keep(draft, first, language="en")
    drafts.keep(draft, second, language="en")
    both = Answers.read(IntakeDraft.objects.get().content)
    assert both.typed[Step.WISH] == {"want": ["advice"]}
    assert both.typed[Step.CONTACT] == {"name": ["Ana"]}
    assert both.again == {Step.WISH: "wrong"}


def test_of_one_step_typed_on_two_devices_the_later_stays(client):
    filled(client, "/quote/contact/")
    draft = IntakeDraft.objects.get()
    for name in ("Ana", "Ben"):
        answers = Answers.read(draft.content)
        answers.type(Step.CONTACT, {"name": [name]}, {"name": name})
        drafts.keep(draft, answers, language="en")
    assert Answers.read(IntakeDraft.objects.get().content).get(Step.CONTACT, "name") == "Ben"


def test_a_draft_that_was_sent_meanwhile_is_not_made_again(client):
    filled(client, AGREE)
    draft = IntakeDraft.objects.get()
    answers = Answers.read(draft.content)
    go(client)
    drafts.keep(draft, answers, language="en")
    assert not IntakeDraft.objects.exists()
