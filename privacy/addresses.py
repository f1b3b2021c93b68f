"""Under which addresses something of a person may lie: hers now, and those of earlier letters."""

from people.addresses import address_hash, normalise_email
from people.models import AddressChange, Person


def addresses_of(person: Person) -> set[str]:
    """Every address at which we knew her, as they are compared."""
    written_to = person.messages.exclude(recipient="").values_list("recipient", flat=True)
    typed = person.quote_requests.exclude(email="").values_list("email", flat=True)
    wished = AddressChange.objects.filter(person=person)
    return {
        person.email_normalised,
        *map(normalise_email, written_to.distinct()),
        *map(normalise_email, typed.distinct()),
        *(normalise_email(change.address) for change in wished),
    }


def hashes_of(person: Person) -> set[str]:
    """The keyed hashes of these addresses."""
    return {address_hash(address) for address in addresses_of(person)}
