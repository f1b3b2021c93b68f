"""Who somebody is: one person for one address."""

import pytest

from people.models import Person
from tests.factories import make_request

pytestmark = pytest.mark.django_db


def test_two_people_with_one_address_differ_only_by_what_they_told_us():
    first = make_request(contact={"email": "Family@Example.org", "name": "Ana"})
    second = make_request(contact={"email": "family@example.org", "name": "Ben"})
    assert first.person == second.person
    assert second.name == "Ben"
    assert Person.objects.count() == 1
