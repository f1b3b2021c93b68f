"""How often the patient’s page writes letters on somebody’s word."""

from datetime import timedelta

from django.http import HttpRequest

from antispam.limits import Limit, count
from antispam.network import client_network
from people.models import Person

LINKS_FOR_NETWORK = Limit("page links for a network", 20, timedelta(minutes=10))
LINKS_FOR_ADDRESS = Limit("page links for an address", 10, timedelta(days=1))
CHANGES_FOR_PERSON = Limit("new addresses of a person", 5, timedelta(days=1))

COPIES_FOR_PERSON = Limit("copies of a person", 10, timedelta(hours=1))
COMPLAINTS_OF_PERSON = Limit("complaints of a person", 5, timedelta(days=1))


def may_ask_for_link(request: HttpRequest, address: str) -> bool:
    """Count this wish, and say whether network and address are within their limits."""
    things = [(LINKS_FOR_NETWORK, client_network(request)), (LINKS_FOR_ADDRESS, address.lower())]
    return not any(each.is_over for each in count(things))


def may_change_address(person: Person) -> bool:
    """Count this wish, and say whether it is one of the few of a day."""
    return not any(each.is_over for each in count([(CHANGES_FOR_PERSON, person.uuid.hex)]))


def may_make_copy(person: Person) -> bool:
    """Count this copy, and say whether it is one of the few of an hour."""
    return not any(each.is_over for each in count([(COPIES_FOR_PERSON, person.uuid.hex)]))


def may_complain(person: Person) -> bool:
    """Count this complaint, and say whether it is one of the few of a day."""
    return not any(each.is_over for each in count([(COMPLAINTS_OF_PERSON, person.uuid.hex)]))
