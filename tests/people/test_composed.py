"""Queries that are composed once find what Django itself finds, with other values each time."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import CharField, DateTimeField, QuerySet, UUIDField
from django.utils import timezone

from people.composed import Composed
from people.models import Conversation, LinkWish, Person

pytestmark = pytest.mark.django_db


def somebody(name: str) -> Person:
    return Person.objects.create(
        name=name, email=f"{name.lower()}@example.org", phone="+4930123456", country="DE"
    )


def test_it_finds_the_same_as_django_for_each_value_it_is_asked():
    of_uuid = Composed(lambda key: Person.objects.filter(uuid=key), UUIDField())
    for person in (somebody("Ana"), somebody("Ben")):
        [found] = of_uuid.find(person.uuid)
        by_django = Person.objects.get(uuid=person.uuid)
        assert {**vars(found), "_state": None} == {**vars(by_django), "_state": None}
        found.name = f"{found.name} Maria"
        found.save()
    assert Person.objects.filter(name__endswith="Maria").count() == 2
    assert of_uuid.find(uuid4()) == []


def test_what_is_encrypted_is_read_and_moments_are_compared():
    LinkWish.objects.create(address_hash="a", address="ana@example.org")
    since = Composed(
        lambda hashed, then: LinkWish.objects.filter(address_hash=hashed, at__gt=then),
        CharField(),
        DateTimeField(),
    )
    now = timezone.now()
    assert [wish.address for wish in since.find("a", now - timedelta(hours=1))] == [
        "ana@example.org"
    ]
    assert since.find("a", now + timedelta(hours=1)) == []
    assert since.find("b", now - timedelta(hours=1)) == []


def test_it_is_composed_once_and_keeps_joins_order_and_what_is_fixed():
    composed = []

    def threads(name: str) -> QuerySet[Conversation]:
        composed.append(name)
        return Conversation.objects.filter(
            person__name=name, person__country="DE", settled_at__isnull=True
        ).order_by("-pk")

    of_name = Composed(threads, CharField())
    ana, ben = somebody("Ana"), somebody("Ben")
    first, second = (Conversation.objects.create(person=ana) for _ in range(2))
    assert of_name.find("Ana") == [second, first]
    assert of_name.find("Ben") == []
    third = Conversation.objects.create(person=ben)
    assert of_name.find("Ben") == [third]
    assert len(composed) == 1


def test_it_deletes_the_rows_it_would_find_and_tells_how_many():
    of_hash = Composed(lambda hashed: LinkWish.objects.filter(address_hash=hashed), CharField())
    for hashed in ("a", "b"):
        LinkWish.objects.create(address_hash=hashed, address="ana@example.org")
    assert of_hash.delete("a") == 1
    assert of_hash.delete("a") == 0
    assert [wish.address_hash for wish in LinkWish.objects.all()] == ["b"]
