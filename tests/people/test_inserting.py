"""New rows in one statement, and one row for one key."""

import pytest
from django.db import IntegrityError

from people.inserting import insert, insert_all, insert_unknown, insert_unless_known
from people.models import LinkWish, Person, Suppression

pytestmark = pytest.mark.django_db


def somebody(**own: str) -> Person:
    person = Person(**({"name": "Ana", "email": "ana@example.org"} | own))
    person.read_address()
    return person


def test_the_first_is_kept_with_its_number_and_what_the_database_fills_in():
    person = somebody()
    assert insert_unless_known(person, unique="email_normalised")
    kept = Person.objects.get(pk=person.pk)
    assert (kept.name, kept.channel, kept.link_version) == ("Ana", "email", 1)
    person.name = "Ana Maria"
    person.save()
    assert Person.objects.get().name == "Ana Maria"


def test_the_second_changes_nothing():
    insert_unless_known(somebody(), unique="email_normalised")
    second = somebody(name="Ben")
    assert not insert_unless_known(second, unique="email_normalised")
    assert second.pk is None
    assert Person.objects.get().name == "Ana"


def test_another_rule_that_is_broken_is_no_second():
    with pytest.raises(IntegrityError):
        insert_unless_known(somebody(kind="robot"), unique="email_normalised")


def test_several_rows_get_each_its_own_number_in_one_statement(django_assert_num_queries):
    people = [somebody(email=f"{name}@example.org") for name in ("ana", "ben", "eva")]
    with django_assert_num_queries(1):
        insert_all(people)
    kept = dict(Person.objects.values_list("pk", "email"))
    assert kept == {person.pk: person.email for person in people}


def test_no_rows_ask_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert insert_all([]) == []


def test_a_row_is_kept_as_django_itself_keeps_it():
    told = {"phone": "+4930123456", "country": "DE", "time_zone": "Europe/Berlin"}
    by_django = Person(name="Ana", email="a@example.org", **told)
    by_django.save()
    insert(somebody(email="b@example.org", **told))
    own = {"id", "uuid", "email", "email_normalised", "email_hash", "created_at"}
    first, second = Person.objects.order_by("pk").values()
    assert {name: first[name] for name in first.keys() - own} == {
        name: second[name] for name in second.keys() - own
    }
    assert second["created_at"] >= first["created_at"]


def test_what_the_database_fills_in_is_read_when_somebody_asks_for_it():
    wish = insert(LinkWish(address_hash="a", address="ana@example.org"))
    assert wish.at == LinkWish.objects.get().at
    assert LinkWish.objects.get().address == "ana@example.org"


def test_of_rows_that_are_there_none_is_made_again_and_the_others_are():
    known, new = Suppression.Scope.MARKETING, Suppression.Scope.ALL
    unique = ("address_hash", "scope")
    insert_unknown([no_to("a", known, "unsubscribed")], unique=unique)
    insert_unknown([no_to("a", known, "staff"), no_to("a", new, "staff")], unique=unique)
    kept = set(Suppression.objects.values_list("scope", "reason"))
    assert kept == {(known, "unsubscribed"), (new, "staff")}


def no_to(hashed: str, scope: str, reason: str) -> Suppression:
    return Suppression(address_hash=hashed, scope=scope, reason=reason)
