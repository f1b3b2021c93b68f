"""News only after a yes, which the country's rule may want confirmed from the mailbox."""

import pytest

from consents.models import MarketingRule
from consents.services import agree, confirm
from followups.services import unsubscribe
from people.models import ConsentEvent, Person, Purpose, Suppression
from people.selectors import current_wordings
from people.services import suppress
from tests.factories import make_message, make_request

pytestmark = pytest.mark.django_db

BOTH = (Purpose.QUOTE_PROCESSING, Purpose.MARKETING_EMAIL)


def ticks_news(country: str, **own: object) -> Person:
    contact = {"country": country} | own
    return make_request(contact=contact, consents=current_wordings(BOTH)).person


def gets_news(person: Person) -> bool:
    return person.consent_events.in_force().filter(purpose=Purpose.MARKETING_EMAIL).exists()


def asked(person: Person) -> list[str]:
    return list(person.messages.values_list("letter", flat=True).order_by("letter"))


@pytest.mark.parametrize(("country", "counts"), [("FR", True), ("GB", True), ("DE", False)])
def test_a_tick_counts_at_once_only_where_the_country_lets_it(country, counts):
    person = ticks_news(country)
    assert gets_news(person) is counts
    letters = ["quote-acknowledgement"] if counts else ["confirm-consent", "quote-acknowledgement"]
    assert asked(person) == letters


def test_a_country_without_a_rule_has_that_of_everywhere_else():
    assert not gets_news(ticks_news("ZW"))
    MarketingRule.objects.filter(country="").update(kind="opt_in")
    assert gets_news(ticks_news("ZW"))
    MarketingRule.objects.filter(country="").delete()
    assert not gets_news(ticks_news("ZW"))


def test_a_rule_changed_in_the_admin_holds_from_the_next_tick_on():
    MarketingRule.objects.filter(country="FR").update(kind="double_opt_in")
    assert not gets_news(ticks_news("FR"))


def test_of_two_countries_the_stricter_one_counts():
    """The form may name another country than the one that we know of."""
    ticks_news("DE", email="ana@example.org")
    assert not gets_news(ticks_news("FR", email="ana@example.org"))


def test_the_request_is_answered_while_the_news_wait():
    person = ticks_news("DE")
    assert person.consent_events.in_force().filter(purpose=Purpose.QUOTE_PROCESSING).exists()
    assert not person.leads.get().awaits_confirmation


def test_confirmed_news_are_sent():
    person = ticks_news("DE")
    waiting = ConsentEvent.objects.get(is_pending=True)
    confirm(waiting, purpose=Purpose.MARKETING_EMAIL)
    assert gets_news(person)


def test_who_gets_news_already_is_not_asked_again():
    person = ticks_news("DE", email="ana@example.org")
    confirm(ConsentEvent.objects.get(is_pending=True), purpose=Purpose.MARKETING_EMAIL)
    ticks_news("DE", email="ana@example.org")
    assert gets_news(person)
    assert asked(person).count("confirm-consent") == 1


def test_who_unsubscribed_is_signed_up_by_nobody_else_and_by_herself_for_good():
    person = ticks_news("FR")
    unsubscribe(make_message(request=person.quote_requests.get()))
    ticks_news("FR", email=person.email)
    waiting = ConsentEvent.objects.get(is_pending=True)
    assert Suppression.objects.count() == 1
    confirm(waiting, purpose=Purpose.MARKETING_EMAIL)
    assert Suppression.objects.count() == 0


def test_a_complaint_is_lifted_by_no_confirmation():
    person = ticks_news("DE")
    suppress(person.email, scope="marketing", reason="complaint")
    confirm(ConsentEvent.objects.get(is_pending=True), purpose=Purpose.MARKETING_EMAIL)
    assert Suppression.objects.count() == 1


def test_unsubscribing_ends_a_tick_that_waits():
    person = ticks_news("DE")
    unsubscribe(make_message(request=person.quote_requests.get()))
    assert not ConsentEvent.objects.waiting().exists()


def test_what_she_agrees_to_on_her_own_page_counts_at_once():
    person = ticks_news("DE")
    wording = current_wordings([Purpose.MARKETING_EMAIL])[Purpose.MARKETING_EMAIL]
    agree(person=person, wording=wording, source="own page")
    assert gets_news(person)
    assert not ConsentEvent.objects.waiting().exists()


def test_every_rule_to_begin_with_says_where_it_comes_from():
    assert MarketingRule.objects.count() > 30
    assert not MarketingRule.objects.exclude(country="").filter(source="").exists()
