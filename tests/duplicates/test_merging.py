"""Two people become one human and two again: no “no” is lost, and nobody's mailbox given away."""

import threading
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from duplicates.finding import compare_all
from duplicates.merging import MergeRefused, Wanted, merge, seen_of, undo
from duplicates.models import Merge
from followups.models import Enrolment
from followups.services import enrol_everywhere, take_due_steps
from leads.findable import add_words
from outbox.gate import obstacle_of
from outbox.models import Message
from people.models import Person, Purpose, Suppression
from people.selectors import current_wordings
from people.services import keep_person, record_consents, suppress, withdraw_consent
from privacy.erasing import erase_person
from privacy.models import Erasure
from tests.factories import (
    make_follow_up,
    make_lead,
    make_person,
    make_request,
    make_sequence,
    make_staff,
)
from tests.privacy.life import make_life

pytestmark = pytest.mark.django_db

_numbers = count(1)
HISTORY = {"duplicates.Merge", "duplicates.Undoing"}
MARKETING = Purpose.MARKETING_EMAIL


def make_one(kept: Person, merged: Person, **own: Any) -> Merge:
    fields = {"reason": "She told me on the telephone."} | own
    actor = fields.pop("actor", None) or make_staff(f"merger{next(_numbers)}")
    return merge(Wanted(kept_id=kept.pk, merged_id=merged.pk, **fields), actor=actor)


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, decrypted, but the history of merges itself."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.label not in HISTORY
    }


def agrees(person: Person, purpose: Purpose) -> bool:
    return person.consent_events.in_force().filter(purpose=purpose).exists()


def two_with_everything() -> tuple[Person, Person]:
    """Two who have been through everything, one of whom wants less than the other."""
    ana, anna = make_life(), make_life()
    agreed = current_wordings([MARKETING, Purpose.CONTACT_PHONE])
    for person in (ana, anna):
        record_consents(person=person, given=agreed, source="test")
    withdraw_consent(person=ana, purpose=MARKETING, source="test")
    withdraw_consent(person=ana, purpose=Purpose.CONTACT_PHONE, source="test")
    Person.objects.filter(pk=anna.pk).update(
        channel="phone", quiet_from="22:00", quiet_until="07:00"
    )
    suppress(ana.email, scope=Suppression.Scope.MARKETING, reason=Suppression.Reason.COMPLAINT)
    make_sequence(days=(1, 2))
    for person in (ana, anna):
        enrol_everywhere(make_lead(person=person))
    Enrolment.objects.update(next_due_at=timezone.now())
    take_due_steps()
    compare_all()
    ana.refresh_from_db()
    anna.refresh_from_db()
    return ana, anna


def test_a_merge_that_is_undone_leaves_every_row_as_it_was():
    ana, anna = two_with_everything()
    carla = make_staff("carla")
    before = everything()
    made = make_one(ana, anna, taken=("name", "phone", "country", "time_zone"), actor=carla)
    changed = {name for name, rows in everything().items() if rows != before[name]}
    assert changed >= {
        "people.Person", "people.Suppression", "people.CarriedRefusal", "leads.Lead",
        "followups.Enrolment", "outbox.Message", "duplicates.Candidate",
    }  # fmt: skip
    done = undo(made.pk, reason="They are cousins.", actor=carla)
    compare_all()
    assert done.still_changed == []
    after = everything()
    assert {name for name in after if after[name] != before[name]} == set()


def test_what_was_changed_again_after_a_merge_stays_when_it_is_undone():
    ana, anna = make_person(name="Ana"), make_person(name="Anna")
    made = make_one(ana, anna, taken=("name",))
    ana.refresh_from_db()
    ana.name = "Anna Maria"
    keep_person(ana)
    done = undo(made.pk, reason="Two after all.", actor=made.actor)
    ana.refresh_from_db()
    anna.refresh_from_db()
    assert (ana.name, anna.name, anna.merged_into) == ("Anna Maria", "Anna", None)
    assert done.still_changed == [f"person {ana.pk}: name"]


def test_a_lead_that_is_newer_than_the_merge_is_found_by_her_own_name_when_it_is_undone():
    ana, anna = make_person(name="Ana"), make_person(name="Zoe")
    older = make_lead(person=ana)
    made = make_one(ana, anna, taken=("name",))
    newer = make_lead(person=Person.objects.get(pk=ana.pk))
    add_words(older, "told again")
    undo(made.pk, reason="Two.", actor=made.actor)
    for lead in (older, newer):
        lead.refresh_from_db()
        assert "zoe" not in lead.haystack
        assert "ana" in lead.haystack


def test_a_consent_that_one_took_back_ends_for_both_until_she_agrees_again():
    ana, anna = make_person(agrees=(MARKETING,)), make_person(agrees=(MARKETING,))
    withdraw_consent(person=ana, purpose=MARKETING, source="test")
    make_one(anna, ana)
    assert not agrees(anna, MARKETING)
    record_consents(person=anna, given=current_wordings([MARKETING]), source="own page")
    assert agrees(anna, MARKETING)
    assert not agrees(ana, MARKETING)


def test_a_no_after_the_merge_is_said_for_every_address_of_hers():
    ana, anna = make_person(agrees=(MARKETING,)), make_person(agrees=(MARKETING,))
    make_one(ana, anna)
    withdraw_consent(person=anna, purpose=MARKETING, source="test")
    assert not agrees(ana, MARKETING)
    assert not agrees(anna, MARKETING)


@pytest.mark.parametrize("kept_first", [True, False])
def test_an_address_that_may_not_be_written_to_silences_the_other(kept_first):
    silent = make_person()
    suppress(silent.email, scope=Suppression.Scope.MARKETING, reason=Suppression.Reason.COMPLAINT)
    letter = make_follow_up()
    pair = (silent, letter.person) if kept_first else (letter.person, silent)
    made = make_one(*pair)
    Message.objects.filter(pk=letter.pk).update(**letter.present_address)
    assert obstacle_of(letter).reason == "unsubscribed"
    undo(made.pk, reason="Two.", actor=made.actor)
    assert obstacle_of(letter) is None


def test_a_dead_mailbox_says_nothing_of_the_other_one():
    dead, letter = make_person(), make_follow_up()
    suppress(dead.email, scope=Suppression.Scope.ALL, reason=Suppression.Reason.HARD_BOUNCE)
    make_one(letter.person, dead)
    Message.objects.filter(pk=letter.pk).update(**letter.present_address)
    assert obstacle_of(letter) is None


def test_who_unsubscribes_after_the_merge_stays_unsubscribed_when_it_is_undone():
    ana, anna = make_person(), make_person()
    suppress(ana.email, scope=Suppression.Scope.MARKETING, reason=Suppression.Reason.COMPLAINT)
    made = make_one(ana, anna)
    suppress(anna.email, scope=Suppression.Scope.MARKETING, reason=Suppression.Reason.UNSUBSCRIBED)
    undo(made.pk, reason="Two.", actor=made.actor)
    assert Suppression.objects.filter(address_hash=anna.email_hash).exists()


def test_in_one_sequence_about_one_thing_she_stays_once():
    make_sequence(days=(1, 2))
    ana, anna = make_request().lead, make_request().lead
    for lead in (ana, anna):
        enrol_everywhere(lead)
    other = make_lead(person=anna.person)
    enrol_everywhere(other)
    Enrolment.objects.filter(lead=anna).update(next_due_at=timezone.now())
    take_due_steps()
    Enrolment.objects.filter(lead=anna).update(next_due_at=timezone.now())
    made = make_one(ana.person, anna.person)
    running = Enrolment.objects.filter(state="active")
    assert set(running.values_list("lead", flat=True)) == {anna.pk, other.pk}
    undo(made.pk, reason="Two.", actor=made.actor)
    assert running.count() == 3


def test_the_ledger_and_everything_that_is_kept_stays_with_its_own_row():
    ana, anna = make_life(), make_life()
    kept = ("ConsentEvent", "Disclosure", "Showing", "QuoteRequest", "Opening", "StageChange")
    before = {name: rows for name, rows in everything().items() if name.endswith(kept)}
    make_one(ana, anna)
    after = everything()
    assert {name: after[name] for name in before} == before


def test_neither_who_is_merged_nor_who_was_erased_is_merged_again():
    ana, anna, hanna = make_person(), make_person(), make_person()
    make_one(ana, anna)
    with pytest.raises(MergeRefused, match="a moment ago"):
        make_one(hanna, anna)
    erase_person(hanna.pk, asked_by=Erasure.AskedBy.PHONE)
    for pair in ((ana, hanna), (hanna, ana)):
        with pytest.raises(MergeRefused, match="erased"):
            make_one(*pair)


def test_nobody_is_merged_with_herself_without_a_reason_or_with_a_field_that_is_none():
    ana, anna = make_person(), make_person()
    refused = [
        {"kept": ana, "merged": ana},
        {"kept": ana, "merged": anna, "reason": "  "},
        {"kept": ana, "merged": anna, "taken": ("email",)},
        {"kept": ana, "merged": anna, "seen": seen_of(ana)},
    ]
    for each in refused:
        with pytest.raises(MergeRefused):
            make_one(**each)
    assert not Merge.objects.exists()


def test_three_become_one_and_are_taken_apart_in_the_other_order():
    ana, anna, hanna = make_person(), make_person(), make_person()
    first = make_one(ana, anna)
    ana.refresh_from_db()
    second = make_one(hanna, ana)
    assert set(Person.objects.same_human_as(hanna)) == {ana, anna, hanna}
    with pytest.raises(MergeRefused, match="came after"):
        undo(first.pk, reason="Two.", actor=first.actor)
    undo(second.pk, reason="Two.", actor=first.actor)
    anna.refresh_from_db()
    assert anna.merged_into == ana
    undo(first.pk, reason="Two.", actor=first.actor)
    assert not Person.objects.exclude(merged_into=None).exists()
    with pytest.raises(MergeRefused, match="already"):
        undo(first.pk, reason="Two.", actor=first.actor)


def test_the_database_keeps_what_was_merged_and_undone():
    made = make_one(make_person(), make_person())
    done = undo(made.pk, reason="Two.", actor=made.actor)
    for row, change in ((made, {"reason": "Other."}), (done, {"still_changed": ["x"]})):
        rows = type(row).objects.filter(pk=row.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows._raw_delete("default")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_merge_the_same_two_at_once_one_is_told():
    ana, anna, carla = make_person(), make_person(), make_staff()
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def act(kept: Person, merged: Person) -> None:
        try:
            together.wait()
            make_one(kept, merged, actor=carla)
            outcomes.append("merged")
        except MergeRefused as error:
            outcomes.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=pair) for pair in ((ana, anna), (anna, ana))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["Somebody else has merged one of them a moment ago.", "merged"]
    assert Merge.objects.count() == 1
