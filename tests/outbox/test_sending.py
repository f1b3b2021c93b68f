"""A due letter over a real mail server: once, as rendered, with its clauses."""

import pytest
from django.core.mail.message import BadHeaderError
from django.utils import timezone

from disclaimers.models import Refusal, Showing
from outbox import delivery
from outbox.building import build_parcel
from outbox.freezing import freeze
from outbox.models import Message, State
from outbox.services import Wish, queue_letter
from quotes.letters import acknowledgement
from tests.factories import make_lead, make_message, make_request
from tests.outbox.acts import due_follow_up, fate
from tests.smtp_sink import Reply

pytestmark = pytest.mark.django_db


def test_a_due_letter_arrives_once_with_its_clauses_and_is_on_record(smtp_server):
    message = make_message()
    delivery.drain()
    delivery.drain()
    assert fate(message).state == State.SENT
    [letter] = smtp_server.accepted
    assert letter.recipients == [message.person.email]
    assert letter.message["X-Disclaimers"] == "D08@1, D09@1, D10@1, D16@1, D22@1"
    assert str(message.uuid) in letter.message["Message-ID"]
    html = letter.message.get_body(("html",)).get_content()
    text = letter.message.get_body(("plain",)).get_content()
    for version in message.clause_set.versions.all():
        assert f'data-disclaimer="{version.label}"' in html
        assert version.title in text
    assert Showing.objects.filter(kind="acknowledgement_letter", person=message.person).count() == 1


def test_the_letter_is_frozen_as_sent_and_encrypted_at_rest(smtp_server):
    message = make_message()
    delivery.drain()
    stored = Message.objects.raw(
        "SELECT uuid, text AS cipher FROM outbox_message WHERE state = 'sent'"
    )[0]
    assert fate(message).text.split() == (
        smtp_server.accepted[0].message.get_body(("plain",)).get_content().split()
    )
    assert stored.cipher.startswith("gAAAA")


def test_asking_twice_for_the_same_letter_is_one_row():
    lead = make_lead()
    request = make_request()
    wish = Wish(
        letter=acknowledgement,
        person=lead.person,
        conversation=lead.conversation,
        about={"quote_request": request.pk},
        dedupe_key="the same",
    )
    assert queue_letter(wish).pk == queue_letter(wish).pk


def test_a_follow_up_can_be_unsubscribed_from_with_one_click(smtp_server):
    due_follow_up()
    delivery.drain()
    [letter] = smtp_server.accepted
    assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.message["List-Unsubscribe"].strip().startswith("<http")


def test_without_a_mail_server_letters_are_kept_as_files(settings, tmp_path):
    settings.EMAIL_URL = ""
    settings.LETTER_FOLDER = tmp_path / "mail"
    message = make_message()
    delivery.drain()
    assert (tmp_path / "mail" / f"{message.uuid}.eml").read_bytes().startswith(b"Content-Type")


def test_an_address_in_other_letters_travels_in_ascii(smtp_server):
    message = make_message(request=make_request(contact={"email": "maria@bücher.example.org"}))
    delivery.drain()
    assert fate(message).state == State.SENT
    assert smtp_server.accepted[0].recipients == ["maria@xn--bcher-kva.example.org"]


def test_an_address_that_no_mail_can_carry_costs_its_own_letter_only(smtp_server):
    broken, neighbour = make_message(), make_message()
    type(broken.person).objects.filter(pk=broken.person_id).update(
        email="a@" + "\u00fc" * 60 + ".com"
    )
    delivery.drain()
    assert fate(broken).state == State.FAILED
    assert fate(neighbour).state == State.SENT


def test_a_letter_that_waits_goes_to_the_corrected_address(smtp_server):
    message = make_message()
    smtp_server.script(Reply("450 later", stage="rcpt"))
    delivery.drain()
    message.person.email = "right@example.org"
    message.person.save()
    Message.objects.update(due_at=timezone.now())
    delivery.drain()
    assert smtp_server.accepted[0].recipients == ["right@example.org"]


def test_a_letter_that_cannot_be_rendered_fails_and_is_told_to_staff(settings, smtp_server):
    settings.DISCLAIMERS_RAISE = False
    message = make_message(letter="no-such-letter")
    delivery.drain()
    assert fate(message).state == State.FAILED
    assert "UnknownLetter" in Refusal.objects.get().reason
    assert smtp_server.accepted == []


def test_a_letter_whose_template_forgot_the_clauses_never_leaves(settings, tmp_path, smtp_server):
    settings.DISCLAIMERS_RAISE = False
    forgetful = tmp_path / "emails" / "quote-acknowledgement"
    forgetful.mkdir(parents=True)
    (forgetful / "body.txt").write_text("We have your request.")
    settings.TEMPLATES = [
        settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    ]
    message = make_message()
    delivery.drain()
    assert fate(message).state == State.FAILED
    assert "text lacks D08@1" in Refusal.objects.get().reason
    assert smtp_server.accepted == []


@pytest.mark.parametrize("broken", [{"about": {"quote_request": 0}}, {"about": {}}])
def test_a_letter_about_a_row_that_is_gone_fails_and_says_no_more_than_the_kind(broken):
    message = make_message(**broken)
    delivery.drain()
    assert fate(message).state == State.FAILED
    assert message.reason in {"DoesNotExist", "KeyError"}


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\x0b", "\x0c", "\x1c"])
def test_a_subject_of_two_lines_that_came_by_another_way_does_not_leave(line_end):
    message = make_message()
    assert freeze(message)
    message.subject = f"Your request{line_end}Bcc: eve@example.net"
    with pytest.raises(BadHeaderError):
        build_parcel(message)
