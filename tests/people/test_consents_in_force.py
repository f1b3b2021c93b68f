"""Which yes counts: the newest one, confirmed, not too old, under a wording that still stands."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.models import ConsentEvent, ConsentWording, Person, Purpose
from people.purposes import RULES
from people.selectors import current_wordings
from people.services import withdraw_consent
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def agree(person: Person, purpose: Purpose, **own: object) -> ConsentEvent:
    fields = {"given": True, "wording": current_wordings([purpose])[purpose], "source": "test"}
    return ConsentEvent.objects.create(person=person, purpose=purpose, **(fields | own))


def publish_next(purpose: Purpose, **own: object) -> ConsentWording:
    last = current_wordings([purpose])[purpose]
    fields = {"version": last.version + 1, "label": "Other words.", "published_at": timezone.now()}
    return ConsentWording.objects.create(purpose=purpose, **(fields | own))


def holds(person: Person, purpose: Purpose) -> bool:
    return person.consent_events.in_force().filter(purpose=purpose).exists()


def test_every_purpose_has_a_rule():
    assert set(RULES) == set(Purpose)


def test_a_yes_holds_until_it_is_taken_back():
    person = make_person()
    assert holds(person, Purpose.QUOTE_PROCESSING)
    withdraw_consent(person=person, purpose=Purpose.QUOTE_PROCESSING, source="test")
    assert not holds(person, Purpose.QUOTE_PROCESSING)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_yes_ends_at_the_age_that_its_purpose_sets(purpose):
    age = RULES[purpose].good_for or timedelta(days=20 * 365)
    young, old = make_person(agrees=()), make_person(agrees=())
    agree(young, purpose, at=timezone.now() - age + timedelta(hours=1))
    agree(old, purpose, at=timezone.now() - age - timedelta(hours=1))
    assert holds(young, purpose)
    assert holds(old, purpose) is (RULES[purpose].good_for is None)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_new_meaning_ends_the_old_yes_where_the_purpose_demands_it(purpose):
    person = make_person(agrees=())
    agree(person, purpose)
    publish_next(purpose)
    assert holds(person, purpose) is not RULES[purpose].asks_again


def test_a_corrected_slip_a_draft_and_a_translation_end_no_yes():
    person = make_person(agrees=())
    agree(person, Purpose.MARKETING_EMAIL)
    publish_next(Purpose.MARKETING_EMAIL, asks_again=False)
    publish_next(Purpose.MARKETING_EMAIL, published_at=None)
    publish_next(Purpose.MARKETING_EMAIL, language="fr", version=1)
    assert holds(person, Purpose.MARKETING_EMAIL)


def test_what_waits_to_be_confirmed_neither_gives_nor_ends_a_consent():
    stranger, known = make_person(agrees=()), make_person(agrees=())
    agree(stranger, Purpose.MARKETING_EMAIL, is_pending=True)
    agree(known, Purpose.MARKETING_EMAIL)
    agree(known, Purpose.MARKETING_EMAIL, is_pending=True)
    assert not holds(stranger, Purpose.MARKETING_EMAIL)
    assert holds(known, Purpose.MARKETING_EMAIL)


def test_the_database_refuses_a_no_that_waits_to_be_confirmed():
    with pytest.raises(IntegrityError), transaction.atomic():
        agree(make_person(), Purpose.MARKETING_EMAIL, given=False, is_pending=True)


def test_a_yes_for_one_clinic_outlives_the_no_for_another_but_not_a_no_for_all():
    person, one, other = make_person(), uuid4(), uuid4()
    agree(person, Purpose.SHARE_PROVIDER, provider_uuid=one)
    agree(person, Purpose.SHARE_PROVIDER, provider_uuid=other)
    agree(person, Purpose.SHARE_PROVIDER, provider_uuid=other, given=False)
    assert person.consent_events.in_force().filter(provider_uuid=one).exists()
    assert not person.consent_events.in_force().filter(provider_uuid=other).exists()
    withdraw_consent(person=person, purpose=Purpose.SHARE_PROVIDER, source="test")
    assert not holds(person, Purpose.SHARE_PROVIDER)


@pytest.mark.parametrize(
    "change",
    [
        {"label": "x"},
        {"withdrawal_effect": "x"},
        {"version": 9},
        {"asks_again": False},
        {"is_machine_translated": True},
        {"published_at": None},
        {"published_at": timezone.now() + timedelta(days=1)},
    ],
)
def test_the_database_keeps_a_published_wording_as_it_is(change):
    wording = current_wordings([Purpose.MARKETING_EMAIL])[Purpose.MARKETING_EMAIL]
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentWording.objects.filter(pk=wording.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentWording.objects.filter(pk=wording.pk).delete()


def test_that_a_person_reviewed_a_published_translation_can_be_noted_once():
    made = publish_next(Purpose.MARKETING_EMAIL, language="tr", is_machine_translated=True)
    row = ConsentWording.objects.filter(pk=made.pk)
    assert row.update(reviewed_at=timezone.now()) == 1
    assert not row.get().is_unreviewed
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(reviewed_at=None)
