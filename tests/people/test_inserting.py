"""One row for one key, in one statement."""

import pytest
from django.db import IntegrityError

from people.inserting import insert_unless_known
from people.models import Person

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
