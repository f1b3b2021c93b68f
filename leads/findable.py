"""Keeps what leads are found by: written with each, and anew when what is in it changes.

The relation ``quote_requests`` is of the app above, which writes what was told on a form.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Concat

from leads.finding import text_of
from leads.models import Lead
from people.models import Person

BATCH = 500
COPIES = ("haystack", "country", "language")
HERS = ("name", "email_normalised", "phone")
OF_REQUESTS = ("reference", "name", "phone")


def make_findable(lead: Lead, *told: str) -> None:
    """Set, on a lead that is not saved yet, what it is found by; ``told`` on its form."""
    person = lead.person
    lead.haystack = text_of(
        person.name, person.email_normalised, str(person.phone), lead.asked_by, lead.reference,
        *told,
    )  # fmt: skip
    lead.country, lead.language = person.country, person.language


def add_words(lead: Lead, *told: str) -> None:
    """A lead that is asked for again is found by what was told this time as well."""
    text = text_of(*told)
    Lead.objects.filter(pk=lead.pk).exclude(haystack="").update(
        haystack=Concat("haystack", Value(text), output_field=TextField())
    )


@transaction.atomic(savepoint=False)
def keep_findable(person: Person) -> None:
    """Write anew what the leads of this person are found by, in the caller's transaction.

    Of somebody erased that is what an erasure leaves: references. She is held by the caller.
    """
    _write(Lead.objects.filter(person=person).order_by("pk"), Lead.objects.all())


def fill(leads: QuerySet[Any]) -> int:
    """Write what is missing of the next few of these leads; how many there were.

    Safe beside everything else: whatever was written meanwhile stands. Takes the leads of a
    migration as well as those of the site.
    """
    missing = leads.filter(haystack="")
    with transaction.atomic():
        return _write(missing.order_by("pk")[:BATCH], missing)


def fill_all(leads: QuerySet[Any]) -> int:
    """Write what is missing, a few at a time, each few in a transaction of their own."""
    filled = 0
    while found := fill(leads):
        filled += found
    return filled


def _write(rows: QuerySet[Any], into: QuerySet[Any]) -> int:
    found = list(_with_texts(rows))
    # An older migration has fewer of them.
    there = {field.name for field in into.model._meta.fields}
    into.bulk_update(found, [name for name in COPIES if name in there], batch_size=BATCH)
    return len(found)


def _with_texts(rows: QuerySet[Any]) -> Iterator[Any]:
    leads = list(rows.select_related("person"))
    told = _told_on_forms(leads)
    for lead in leads:
        person = lead.person
        hers = () if person.erased_at else (str(getattr(person, each)) for each in HERS)
        words = (*hers, lead.asked_by, lead.reference, *told[lead.pk])
        lead.haystack = text_of(*words)
        lead.country, lead.language = person.country, person.language
        yield lead


def _told_on_forms(leads: list[Any]) -> defaultdict[int, list[str]]:
    told: defaultdict[int, list[str]] = defaultdict(list)
    if leads:
        model = type(leads[0])
        paths = [f"quote_requests__{name}" for name in OF_REQUESTS]
        requests = model.objects.filter(pk__in=[each.pk for each in leads]).order_by(
            "quote_requests__pk"
        )
        for key, *words in requests.values_list("pk", *paths):
            told[key] += [word for word in words if word]
    return told
