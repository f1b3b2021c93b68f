"""Threat 22: nobody stops the letters to an address at which she did not get one of them."""

import uuid
from collections import Counter
from collections.abc import Sequence
from itertools import cycle

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client

from consents.links import confirm_url
from followups.models import Enrolment
from leads.models import Lead
from outbox.delivery import drain
from outbox.models import State
from outbox.stopping import stop_url
from people.access import address_change_url, page_url
from people.addresses import address_hash
from people.models import AddressChange, ConsentEvent, Person, Purpose, Suppression
from people.selectors import current_wordings
from portal.services import send_links
from tests.factories import (
    let_in,
    make_message,
    make_person,
    make_request,
    make_sequence,
    make_waiting_consent,
)
from tests.faults.dose import IS_FULL
from tests.intake import go
from tests.smtp_sink import Reply, SmtpServer
from tests.threats.known import ways
from tests.threats.machines import fresh_address

pytestmark = pytest.mark.django_db

# For each of seven ways.
FOREIGN = 100 if IS_FULL else 25
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
NO_SUCH_USER = Reply("550 5.1.1 no such user", stage="rcpt")
PRESSES = (ONE_CLICK, {"what": "request"}, {"not_me": "1"}, {"purpose": "quote_processing"})
AGREED = (Purpose.QUOTE_PROCESSING, Purpose.MARKETING_EMAIL)


@pytest.fixture(autouse=True)
def _mail_goes_out(settings, smtp_server: SmtpServer):
    settings.EMAIL_URL = smtp_server.url
    settings.SPAM_PER_ADDRESS_DAY = 100


@pytest.fixture
def foreigners() -> list[Person]:
    """People who asked for a quote and for news, with reminders to come."""
    make_sequence(days=(3,))
    wordings = current_wordings(AGREED)
    return [
        make_request(contact={"email": fresh_address(), "country": "FR"}, consents=wordings).person
        for _ in range(FOREIGN)
    ]


def drain_all() -> Counter[str]:
    """Send all that is due, however long it takes: one run ends after a minute."""
    tally = Counter[str]()
    while sent := drain():
        tally += sent
    return tally


def must_be_untouched(people: Sequence[Person]) -> None:
    """Every letter that they were to get, they still get."""
    hashes = [address_hash(person.email) for person in people]
    assert not Suppression.objects.filter(address_hash__in=hashes).exists()
    running = Enrolment.objects.filter(lead__person__in=people, state=Enrolment.State.ACTIVE)
    assert set(running.values_list("lead__person", flat=True)) == {each.pk for each in people}
    assert not Enrolment.objects.filter(lead__person__in=people).exclude(state="active").exists()
    agreed = ConsentEvent.objects.in_force().filter(person__in=people)
    for purpose in AGREED:
        assert set(agreed.filter(purpose=purpose).values_list("person", flat=True)) == {
            each.pk for each in people
        }
    assert not Lead.objects.filter(person__in=people, conversation__settled_at__isnull=False)


def in_her_name(person: Person) -> dict[str, str]:
    """All that names her, in the words that any form of ours might listen to."""
    return {
        "email": person.email,
        "address": person.email,
        "recipient": person.email,
        "person": str(person.pk),
        "person_id": str(person.pk),
        "lead": str(person.leads.first().uuid),
    }


def test_typing_an_address_into_any_form_stops_nothing(foreigners):
    forms = ways().values()
    for person in foreigners:
        for send in forms:
            send(person.email)
        go(Client(), email=person.email, urgency="urgent", consent_marketing_email=None)
    send_links()
    drain_all()
    must_be_untouched(foreigners)
    assert Suppression.objects.count() == 0


def test_the_links_in_her_own_letters_stop_nothing_of_anybody_else(foreigners):
    hers = make_message()
    waiting = make_waiting_consent()
    links = [stop_url(hers), confirm_url(waiting.pk)]
    for person in foreigners:
        for link in links:
            path = link.removeprefix(settings.PUBLIC_BASE_URL)
            for press in PRESSES:
                answer = Client().post(path, press | in_her_name(person))
                assert answer.status_code in {200, 302}, link
    must_be_untouched(foreigners)
    stopped = Suppression.objects.values_list("address_hash", flat=True)
    assert list(stopped) == [address_hash(hers.person.email)]


def token_of(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]


def forged(number: str, own: Sequence[str]) -> list[str]:
    """Keys put together from the number of somebody else's row and from keys of one's own."""
    made = [number, f"{number}:", f"{number}:{'x' * 43}"]
    made += [f"{number}:{key.partition(':')[2]}" for key in own]
    for salt in ("people.access.link", "people.access.cookie", "quotes.resume", "quotes.draft"):
        made += [signing.Signer(salt=salt).sign(number), signing.dumps(number, salt=salt)]
    return made


def test_whoever_knows_the_numbers_of_other_peoples_letters_makes_no_link_of_them(foreigners):
    """Without the key of the site a number is as good as none."""
    own = [
        token_of(url)
        for url in (
            stop_url(make_message()),
            confirm_url(make_waiting_consent().pk),
            page_url(make_person()),
        )
    ]
    asked = [make_waiting_consent() for _ in range(FOREIGN)]
    for person, event in zip(foreigners, asked, strict=True):
        for token in forged(person.messages.get().uuid.hex, own):
            Client().post(f"/u/{token}/", ONE_CLICK)
        for token in forged(str(event.pk), own):
            Client().post(f"/confirm/{token}/", {"not_me": "1"})
    must_be_untouched(foreigners)
    assert Suppression.objects.count() == 0
    still = ConsentEvent.objects.waiting().filter(pk__in=[event.pk for event in asked])
    assert still.count() == FOREIGN


# In this order, since the last one ends her page.
HER_FORMS = {
    "/my/consents/withdraw/": {"purpose": "quote_processing"},
    "/my/details/address/": {},
    "/my/preferences/": {"language": "en", "channel": "email"},
    "/my/complaints/": {"words": "Write to them no more."},
    "/my/links/end/": {},
    "/my/data/erase/": {"is_meant": "on"},
}


def test_nothing_on_ones_own_page_stops_letters_to_others(foreigners):
    for person in foreigners:
        eve = let_in(Client(), make_person())
        for path, form in HER_FORMS.items():
            asked = {"form_key": str(uuid.uuid4())} | form | in_her_name(person)
            answer = eve.post(path, asked)
            assert answer.status_code in {200, 302}, path
            assert answer.get("Location") != "/my/", path
    drain_all()
    must_be_untouched(foreigners)
    # Who erased herself is in no list again; of the others nothing is suppressed.
    found = Suppression.objects.exclude(scope=Suppression.Scope.IMPORT)
    assert found.count() == 0
    hashes = [person.email_hash for person in foreigners]
    assert not Suppression.objects.filter(address_hash__in=hashes).exists()


def test_what_somebody_unsubscribed_from_comes_over_nobody_who_is_asked_for_her_address(foreigners):
    """Even when the owner of the address presses the button in that letter."""
    eve = make_message()
    Client().post(stop_url(eve).removeprefix(settings.PUBLIC_BASE_URL), ONE_CLICK)
    for person in foreigners:
        AddressChange.objects.filter(person=eve.person).delete()
        change = AddressChange.objects.create(person=eve.person, address=person.email)
        Client().post(address_change_url(change).removeprefix(settings.PUBLIC_BASE_URL))
    must_be_untouched(foreigners)
    assert Suppression.objects.count() == 1


# What a server says that is about us, the letter or the moment, and not about the mailbox.
NOT_HER_MAILBOX = (
    "550 5.7.1 blocked", "554 5.7.1 relay access denied", "550 5.1.8 sender's domain not found",
    "553 5.1.7 bad sender", "552 5.2.2 mailbox full", "550 5.2.1 disabled", "554 no",
    "450 4.1.1 later", "421 busy",
)  # fmt: skip


def test_no_refusal_that_is_not_about_the_mailbox_suppresses_an_address(
    foreigners, smtp_server: SmtpServer
):
    for _person, reply in zip(foreigners, cycle(NOT_HER_MAILBOX), strict=False):
        # A letter that is taken comes after each, so that the channel is not left alone.
        smtp_server.script(Reply(reply, stage="rcpt"), Reply())
    drain_all()
    must_be_untouched(foreigners)
    assert Suppression.objects.count() == 0


def test_having_letters_sent_to_an_address_in_capitals_does_not_end_it_where_these_are_refused(
    foreigners, smtp_server: SmtpServer
):
    drain_all()
    forms = ways()
    for person in foreigners:
        forms["saves a form"](person.email.upper())
        forms["complains"](person.email.capitalize())
    smtp_server.script(*[NO_SUCH_USER] * 2 * FOREIGN)
    assert drain_all() == {State.FAILED: 2 * FOREIGN}
    must_be_untouched(foreigners)
    assert Suppression.objects.count() == 0
