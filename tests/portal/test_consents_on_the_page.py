"""She sees each yes in the words she was shown, takes it back in one press, may give it again."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from catalog.models import Provider
from disclaimers.models import Showing
from followups.services import unsubscribe
from leads.stages import Stage
from people.models import ConsentEvent, ConsentWording, Disclosure, Person, Purpose, Suppression
from people.selectors import current_wordings
from people.services import record_consents, withdraw_consent
from tests.factories import let_in, make_follow_up, make_person, make_request

pytestmark = pytest.mark.django_db

BOTH = (Purpose.QUOTE_PROCESSING, Purpose.MARKETING_EMAIL)


def in_force(person: Person) -> set[str]:
    return set(person.consent_events.in_force().values_list("purpose", flat=True))


def page_of(client, path: str = "/my/consents/") -> str:
    return client.get(path).content.decode()


def shown_in(page: str) -> str:
    return re.search(r'name="shown" value="([^"]+)"', page)[1]


def agree_to(client, purpose: str, shown: str) -> str:
    answer = client.post("/my/consents/give/", {"purpose": purpose, "shown": shown}, follow=True)
    return answer.content.decode()


def take_back(client, purpose: str, clinic: object = "") -> str:
    answer = client.post(
        "/my/consents/withdraw/", {"purpose": purpose, "clinic": clinic}, follow=True
    )
    return answer.content.decode()


def agreed_at(person: Person, moment: datetime) -> ConsentWording:
    """A consent of another time; the words."""
    wording = current_wordings([Purpose.QUOTE_PROCESSING])[Purpose.QUOTE_PROCESSING]
    ConsentEvent.objects.create(
        person=person,
        purpose=wording.purpose,
        given=True,
        wording=wording,
        source="test",
        at=moment,
    )
    return wording


def test_each_consent_stands_there_in_the_words_that_she_ticked_and_with_its_time(client):
    person = make_person(agrees=())
    wording = agreed_at(person, datetime(2026, 5, 4, 8, 30, tzinfo=UTC))
    page = page_of(let_in(client, person))
    assert wording.label in page
    assert wording.explanation in page
    assert wording.withdrawal_effect in page
    assert "You agreed on 4 May 2026, 10:30, time in Berlin." in page


def test_an_older_wording_stays_the_one_that_is_shown(client):
    person = make_person(agrees=(Purpose.MARKETING_EMAIL,))
    ConsentWording.objects.create(
        purpose=Purpose.MARKETING_EMAIL, version=2, label="Quite other words.", legal_basis="x",
        asks_again=False, published_at=timezone.now(),
    )  # fmt: skip
    page = page_of(let_in(client, person))
    assert person.consent_events.get().wording.label in page
    assert "Quite other words." not in page


def test_one_press_takes_a_consent_back_and_says_what_that_changes(client):
    person = make_person(agrees=BOTH)
    effect = person.consent_events.get(purpose=Purpose.MARKETING_EMAIL).wording.withdrawal_effect
    page = take_back(let_in(client, person), Purpose.MARKETING_EMAIL)
    assert f"Taken back. {effect}" in page
    assert "You took it back on" in page
    assert in_force(person) == {Purpose.QUOTE_PROCESSING}


def test_taking_back_the_request_stops_the_work_and_the_overview_says_so(client):
    request = make_request()
    let_in(client, request.person)
    take_back(client, Purpose.QUOTE_PROCESSING)
    request.lead.refresh_from_db()
    assert request.lead.stage == Stage.LOST
    assert "You took this request back" in page_of(client, "/my/")


def test_taking_back_twice_or_what_was_never_given_changes_nothing(client):
    person = make_person()
    let_in(client, person)
    take_back(client, Purpose.QUOTE_PROCESSING)
    take_back(client, Purpose.QUOTE_PROCESSING)
    take_back(client, Purpose.CONTACT_SMS)
    take_back(client, "nonsense")
    assert person.consent_events.filter(given=False).count() == 1


def test_one_clinic_can_be_taken_back_without_the_other(client):
    person = make_person()
    clinics = list(Provider.objects.all()[:2]) or [
        Provider.objects.create(slug=f"c{n}", name=f"Clinic {n}", destination_id=1) for n in (1, 2)
    ]
    wording = current_wordings([Purpose.SHARE_PROVIDER])[Purpose.SHARE_PROVIDER]
    for clinic in clinics:
        ConsentEvent.objects.create(
            person=person, purpose=Purpose.SHARE_PROVIDER, given=True, wording=wording,
            provider_uuid=clinic.uuid, source="test",
        )  # fmt: skip
    let_in(client, person)
    assert clinics[1].name in page_of(client)
    take_back(client, Purpose.SHARE_PROVIDER, clinics[0].uuid)
    left = person.consent_events.in_force().filter(purpose=Purpose.SHARE_PROVIDER)
    assert [event.provider_uuid for event in left] == [clinics[1].uuid]


def test_a_yes_can_be_given_again_with_the_words_shown_and_a_row_in_the_ledger(client):
    person = make_person(agrees=BOTH)
    let_in(client, person)
    page = take_back(client, Purpose.MARKETING_EMAIL)
    assert "Thank you" in agree_to(client, Purpose.MARKETING_EMAIL, shown_in(page))
    assert in_force(person) == {*BOTH}
    again = person.consent_events.order_by("pk").last()
    assert (again.source, again.wording.purpose) == ("own page", Purpose.MARKETING_EMAIL)
    assert Showing.objects.filter(person=person, where="own page").count() == 1


def test_words_that_changed_meanwhile_have_to_be_read_again(client):
    person = make_person()
    shown = shown_in(page_of(let_in(client, person)))
    ConsentWording.objects.create(
        purpose=Purpose.MARKETING_EMAIL, version=2, label="Quite other words.", legal_basis="x",
        published_at=timezone.now(),
    )  # fmt: skip
    page = agree_to(client, Purpose.MARKETING_EMAIL, shown)
    assert "Please read it and press again." in page
    assert "Quite other words." in page
    assert in_force(person) == {Purpose.QUOTE_PROCESSING}


def test_nothing_can_be_agreed_to_that_was_not_on_the_page(client):
    person = make_person()
    shown = shown_in(page_of(let_in(client, person)))
    for purpose, told in ((Purpose.SHARE_PROVIDER, shown), (Purpose.MARKETING_EMAIL, "forged")):
        agree_to(client, purpose, told)
    assert in_force(person) == {Purpose.QUOTE_PROCESSING}


def test_calls_can_only_be_agreed_to_by_who_gave_a_number(client):
    without, with_number = make_person(), make_person(phone="+4930123456")
    assert "Contact by phone" not in page_of(let_in(client, without))
    assert "Contact by phone" in page_of(let_in(client, with_number))


def test_a_consent_that_names_a_clinic_is_never_asked_here(client):
    person = make_person()
    record_consents(person=person, given=current_wordings([Purpose.SHARE_PROVIDER]), source="test")
    let_in(client, person)
    page = take_back(client, Purpose.SHARE_PROVIDER)
    assert f'value="{Purpose.SHARE_PROVIDER}"' not in page


def test_who_unsubscribed_and_agrees_again_gets_news_again(client):
    message = make_follow_up()
    unsubscribe(message)
    let_in(client, message.person)
    assert Suppression.objects.exists()
    agree_to(client, Purpose.MARKETING_EMAIL, shown_in(page_of(client)))
    assert not Suppression.objects.exists()


def test_a_consent_that_ended_by_age_says_so_and_can_be_given_again(client):
    person = make_person(agrees=())
    agreed_at(person, timezone.now() - timedelta(days=3 * 365))
    page = page_of(let_in(client, person))
    assert "It has ended since" in page
    agree_to(client, Purpose.QUOTE_PROCESSING, shown_in(page))
    assert in_force(person) == {Purpose.QUOTE_PROCESSING}


@pytest.fixture
def sent_by_a_stranger() -> Person:
    """Somebody used the address of a person who had taken her request back."""
    hers = {"email": "owner@example.org", "country": "FR"}
    person = make_request(contact=hers).person
    withdraw_consent(person=person, purpose=Purpose.QUOTE_PROCESSING, source="test")
    make_request(contact=hers)
    return person


def test_what_somebody_ticked_in_her_name_waits_for_her_on_her_page(client, sent_by_a_stranger):
    let_in(client, sent_by_a_stranger)
    assert "Please tell us whether this was you" in page_of(client, "/my/")
    page = page_of(client)
    assert "Somebody ticked this with your address on" in page
    agree_to(client, Purpose.QUOTE_PROCESSING, shown_in(page))
    assert in_force(sent_by_a_stranger) == {Purpose.QUOTE_PROCESSING}
    assert "Please tell us whether this was you" not in page_of(client, "/my/")


def test_saying_no_to_it_leaves_everything_as_it_was(client, sent_by_a_stranger):
    page = take_back(let_in(client, sent_by_a_stranger), Purpose.QUOTE_PROCESSING)
    assert "Nothing is done with it." in page
    assert "Somebody ticked this" not in page
    assert in_force(sent_by_a_stranger) == set()


def test_nobody_reads_the_consents_of_somebody_else(client):
    make_person(agrees=(Purpose.TESTIMONIAL_PUBLISH,))
    assert "Publish my story" not in page_of(let_in(client, make_person()))


def test_the_ledger_is_honest_about_being_empty(client):
    page = page_of(let_in(client, make_person()), "/my/given/")
    assert "nobody outside has been given anything of yours" in page


def test_the_ledger_names_who_was_given_what_when_and_because_of_which_yes(client):
    person, other = make_person(), make_person()
    for whose, name in ((person, "Clinic One"), (other, "Clinic Two")):
        (consent,) = record_consents(
            person=whose, given=current_wordings([Purpose.SHARE_PROVIDER]), source="test"
        )
        Disclosure.objects.create(
            person=whose, recipient=name, what="your request", consent=consent,
            provider_uuid=uuid4(),
        )  # fmt: skip
    let_in(client, person)
    page = page_of(client, "/my/given/")
    assert "Clinic One" in page
    assert "your request" in page
    assert "Share my request with a named clinic" in page
    assert "They get nothing more." not in page
    assert "Clinic Two" not in page
    take_back(client, Purpose.SHARE_PROVIDER)
    assert "They get nothing more." in page_of(client, "/my/given/")


def test_the_overview_says_in_a_line_how_things_stand(client):
    page = page_of(let_in(client, make_person()), "/my/")
    assert "You have agreed to 1 thing." in page
    assert "Nobody outside has been given anything of yours." in page
