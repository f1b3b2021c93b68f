"""Meeting many people at once, as ``meet_person`` meets one: a few statements for all of them."""

from collections.abc import Collection, Mapping, Sequence
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from people.addresses import keyed_hash, normalise_email
from people.models import Person
from people.pouring import Pour
from people.services import Contact


def hold_known(addresses: Collection[str]) -> dict[str, Person]:
    """Who is known by these addresses, as compared, held until the transaction ends.

    In the order of their numbers, so that no two who hold many wait for each other.
    """
    held = Person.objects.select_for_update(no_key=True).filter(email_normalised__in=addresses)
    return {person.email_normalised: person for person in held.order_by("pk")}


def known_phones(numbers: Collection[str]) -> dict[str, int]:
    """Who has one of these numbers, in their international form: one person for each.

    Not asked through the field, which would read every number anew.
    """
    if not numbers:
        return {}
    table, places = Person._meta.db_table, ", ".join(["%s"] * len(numbers))
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT phone, MIN(id) FROM "{table}" '  # noqa: S608 (our own names)
            f"WHERE phone <> '' AND phone IN ({places}) GROUP BY phone",
            list(numbers),
        )
        return dict(cursor.fetchall())


def make_people(contacts: Sequence[Contact]) -> Mapping[str, int]:
    """New people, by their addresses as compared; nobody is known by one of these yet.

    Nobody is asked whether the contacts are well-formed, so whoever calls has made sure. Raises
    IntegrityError when somebody came to be known meanwhile: nothing is written then.
    """
    keys = Pour.reserve(Person, len(contacts))
    made = {normalise_email(each.email): key for each, key in zip(contacts, keys, strict=True)}
    Pour(Person(created_at=timezone.now())).rows(
        ("id", "uuid", "name", "email", "email_normalised", "email_hash", "phone", "language",
         "country", "time_zone"),
        (
            (
                key, uuid4(), each.name, each.email, address, keyed_hash(address), each.phone,
                each.language, each.country, each.time_zone,
            )
            for each, (address, key) in zip(contacts, made.items(), strict=True)
        ),
    )  # fmt: skip
    return made
