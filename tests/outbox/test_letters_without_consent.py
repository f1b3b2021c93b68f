"""Letters that somebody asked for herself: they rest on no consent, and may go to nobody known."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from disclaimers.models import Showing
from disclaimers.policy import TouchpointKind
from followups.services import unsubscribe, withdraw_request
from outbox import delivery, letters
from outbox.letters import Letter, letter
from outbox.models import Message, MessageClass, State
from outbox.services import Wish, forget_nobody_known, queue_letter, send_again
from people.models import Purpose, Suppression
from people.services import suppress
from quotes.letters import acknowledgement
from tests.factories import make_person, make_request, make_staff
from tests.outbox.acts import fate
from tests.smtp_sink import Reply

pytestmark = pytest.mark.django_db

ADDRESS = "Somebody@Example.org"


@pytest.fixture
def key_letter(settings: Any, tmp_path: Any, monkeypatch: Any) -> Letter:
    """A letter with a link that somebody asked for."""
    folder = tmp_path / "emails" / "key"
    folder.mkdir(parents=True)
    (folder / "subject.txt").write_text("The link that you asked for")
    for name in ("body.txt", "body.mjml"):
        base = name.replace("body", "base")
        (folder / name).write_text(f'{{% extends "emails/{base}" %}}')
    settings.TEMPLATES = [
        settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    ]
    monkeypatch.setattr(letters, "_letters", dict(letters._letters))
    declare = letter(
        "key",
        kind=TouchpointKind.NOTICE_LETTER,
        message_class=MessageClass.TRANSACTIONAL,
        purpose=None,
    )
    return declare(lambda _about: {})


def ask(wanted: Letter, key: str = "key:1", **own: Any) -> Message:
    to = {} if "person" in own else {"address": ADDRESS}
    return queue_letter(Wish(letter=wanted, dedupe_key=key, **(to | own)))


def test_it_reaches_a_person_who_agreed_to_nothing(smtp_server, key_letter):
    message = ask(key_letter, person=make_person(agrees=()))
    delivery.drain()
    assert fate(message).state == State.SENT
    assert Showing.objects.filter(person=message.person, kind="notice_letter").count() == 1


def test_it_reaches_an_address_that_is_nobodys_and_leaves_no_trace_in_the_ledger(
    smtp_server, key_letter
):
    message = ask(key_letter)
    delivery.drain()
    assert fate(message).state == State.SENT
    assert smtp_server.accepted[0].recipients == [ADDRESS]
    assert Showing.objects.count() == 0


def test_to_nobody_known_it_offers_nothing_to_stop(smtp_server, key_letter):
    ask(key_letter)
    delivery.drain()
    assert "Stop these letters" not in str(smtp_server.accepted[0].message)


def test_a_suppressed_address_gets_none(smtp_server, key_letter):
    message = ask(key_letter)
    suppress(ADDRESS.lower(), scope="all", reason="staff")
    delivery.drain()
    assert fate(message).state == State.SUPPRESSED


def test_an_address_that_does_not_exist_is_suppressed_and_can_be_tried_again(
    smtp_server, key_letter
):
    # Of one in capitals a server may refuse just that way of writing it.
    message = ask(key_letter, address=ADDRESS.lower())
    smtp_server.script(Reply("550 no such user", stage="rcpt"))
    delivery.drain()
    assert Suppression.objects.filter(address_hash=message.recipient_hash, scope="all").exists()
    Suppression.objects.all().delete()
    send_again(fate(message))
    delivery.drain()
    assert fate(message).state == State.SENT


@pytest.mark.parametrize("to", [{"person": None}, {"person": "somebody", "address": ADDRESS}])
def test_a_letter_goes_to_a_person_or_to_an_address(key_letter, to):
    with pytest.raises(ValueError, match="person or to an address"):
        Wish(letter=key_letter, dedupe_key="key:1", **to)


def test_a_letter_that_rests_on_a_consent_goes_to_people_only():
    with pytest.raises(ValueError, match="agreed to nothing"):
        Wish(letter=acknowledgement, address=ADDRESS, dedupe_key="key:1")


@pytest.mark.parametrize(
    "broken", [{"recipient_hash": ""}, {"purpose": Purpose.QUOTE_PROCESSING}], ids=str
)
def test_the_database_refuses_a_letter_to_nobody(key_letter, broken):
    message = ask(key_letter)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**broken)


def test_marketing_always_rests_on_a_consent():
    declare = letter(
        "advertisement",
        kind=TouchpointKind.MARKETING_LETTER,
        message_class=MessageClass.MARKETING,
        purpose=None,
    )
    with pytest.raises(ValueError, match="consent"):
        declare(lambda _about: {})


def test_a_month_after_it_was_due_nothing_is_left_of_the_address(key_letter):
    known = ask(key_letter, "key:1", person=make_person())
    old, waiting, new = (ask(key_letter, f"key:{number}") for number in (2, 3, 4))
    long_ago = timezone.now() - timedelta(days=31)
    Message.objects.exclude(pk=new.pk).update(state=State.FAILED, due_at=long_ago)
    Message.objects.filter(pk=waiting.pk).update(state=State.RETRY)
    assert forget_nobody_known() == 1
    assert set(Message.objects.all()) == {known, waiting, new}
    assert old not in Message.objects.all()


def test_nobody_known_can_press_a_stop_link_without_harm(key_letter):
    message = ask(key_letter)
    withdraw_request(message)
    unsubscribe(message)
    assert Suppression.objects.get().scope == Suppression.Scope.MARKETING


def test_the_desk_shows_letters_to_nobody_known(client, key_letter):
    message = ask(key_letter)
    client.force_login(make_staff())
    assert client.get("/admin/outbox/message/").status_code == 200
    assert client.get(f"/admin/outbox/message/{message.pk}/change/").status_code == 200


def test_one_address_gets_one_acknowledgement_a_day(smtp_server):
    first = make_request(contact={"email": "m@example.org"})
    second = make_request(contact={"email": "M@example.org", "name": "Eve"})
    delivery.drain()
    assert Message.objects.get(dedupe_key=f"ack:{first.uuid}").state == State.SENT
    refused = Message.objects.get(dedupe_key=f"ack:{second.uuid}")
    assert (refused.state, refused.reason) == (State.CANCELLED, "one like this was sent already")
    assert len(smtp_server.accepted) == 1


def test_a_day_later_the_same_address_gets_the_next_acknowledgement(smtp_server):
    make_request(contact={"email": "m@example.org"})
    delivery.drain()
    yesterday = timezone.now() - timedelta(hours=24, minutes=1)
    Message.objects.update(data_started_at=yesterday)
    make_request(contact={"email": "m@example.org"})
    delivery.drain()
    assert len(smtp_server.accepted) == 2


def test_an_acknowledgement_that_was_refused_does_not_cost_the_next_one(smtp_server):
    make_request(contact={"email": "m@example.org"})
    smtp_server.script(Reply("554 too much", stage="data"))
    delivery.drain()
    make_request(contact={"email": "m@example.org"})
    delivery.drain()
    assert len(smtp_server.accepted) == 1


def test_one_whose_fate_is_unknown_counts_as_sent_to_others_and_is_itself_sent_again(smtp_server):
    make_request(contact={"email": "m@example.org"})
    smtp_server.script(Reply(drop=True))
    delivery.drain()
    make_request(contact={"email": "m@example.org"})
    delivery.drain()
    assert sorted(Message.objects.values_list("state", flat=True)) == ["cancelled", "sent"]


def test_the_desk_and_the_confirmation_say_what_the_second_letter_would_have(client, smtp_server):
    first = make_request(contact={"email": "m@example.org"})
    second = make_request(contact={"email": "m@example.org"})
    delivery.drain()
    assert second.reference in client.get(f"/quote/received/{second.uuid}/").content.decode()
    client.force_login(make_staff())
    page = client.get(f"/admin/leads/lead/{first.lead_id}/change/").content.decode()
    assert "one like this was sent already" in page
