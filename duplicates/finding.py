"""Finds who may be the same human: each person is compared once, and again when she changes.

Only by index: what is looked at grows with the people who are new, never with all there are.
"""

import time
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from duplicates.models import Candidate, Likeness
from duplicates.reasons import MOST_ALIKE, Reason, likenesses_of, name_in_words, weight_of
from people.models import Person

BATCH = 200
SECONDS_OF_COMPARING = 60

Pairs = dict[tuple[int, int], set[str]]


def compare_all() -> int:
    """Compare everybody who is new or was changed, for up to a minute; how many."""
    stop_at, compared = time.monotonic() + SECONDS_OF_COMPARING, 0
    while time.monotonic() < stop_at:
        number = compare_some()
        if not number:
            break
        compared += number
    return compared


@transaction.atomic
def compare_some() -> int:
    """Compare the next few; how many. Safe to run many times at once."""
    waiting = Person.objects.filter(to_be_compared=True).order_by("pk")
    people = list(waiting.select_for_update(skip_locked=True, no_key=True)[:BATCH])
    if not people:
        return 0
    keys = [person.pk for person in people]
    _write_likenesses(people)
    _keep_candidates(keys, _alike(keys))
    Person.objects.filter(pk__in=keys).update(to_be_compared=False)
    return len(people)


def _write_likenesses(people: Iterable[Person]) -> None:
    wanted = {person.pk: dict(likenesses_of(person)) for person in people}
    known = Likeness.objects.filter(person__in=wanted)
    gone = [row.pk for row in known if Reason(row.kind) not in wanted[row.person_id]]
    Likeness.objects.filter(pk__in=gone).delete()
    Likeness.objects.bulk_create(
        [
            Likeness(person_id=person, kind=kind, key=key)
            for person, found in wanted.items()
            for kind, key in found.items()
        ],
        update_conflicts=True,
        unique_fields=["person", "kind"],
        update_fields=["key"],
    )


def _alike(keys: list[int]) -> Pairs:
    """The pairs in which one of these people is, and what the two have in common."""
    same = Likeness.objects.filter(key=OuterRef("key")).order_by()
    usual = Q()
    for which, most in MOST_ALIKE.items():
        usual |= Q(kind=which) & Q(Exists(same[most : most + 1]))
    telling = Likeness.objects.filter(person__in=keys).exclude(usual)
    hers: dict[int, list[int]] = defaultdict(list)
    for person, key in telling.values_list("person", "key"):
        hers[key].append(person)
    others = Likeness.objects.filter(key__in=hers, person__erased_at__isnull=True)
    rows = list(others.values_list("person", "kind", "key", "person__name", "person__merged_into"))
    names = {person: name_in_words(name) for person, _kind, _key, name, _into in rows}
    humans = {person: into or person for person, _kind, _key, _name, into in rows}
    pairs: Pairs = defaultdict(set)
    for other, kind, key, _name, _into in rows:
        for person in hers[key]:
            if humans[person] == humans[other]:
                continue
            pair = (min(person, other), max(person, other))
            pairs[pair].add(kind)
            if kind == Reason.PHONE and names[person] == names[other]:
                pairs[pair].add(Reason.CALLED.value)
    return pairs


def _keep_candidates(keys: list[int], pairs: Pairs) -> None:
    """Write what is new, explain anew what is open, take back what nothing speaks for any more."""
    about = Candidate.objects.filter(Q(first__in=keys) | Q(second__in=keys))
    known = {(row.first_id, row.second_id): row for row in about}
    Candidate.objects.bulk_create(
        [
            Candidate(
                first_id=first, second_id=second, reasons=sorted(found), weight=weight_of(found)
            )
            for (first, second), found in sorted(pairs.items())
            if (first, second) not in known
        ],
        ignore_conflicts=True,
    )
    for pair, row in known.items():
        if row.state != Candidate.State.OPEN or Reason.BY_HAND in row.reasons:
            continue
        found = pairs.get(pair)
        if not found:
            row.delete()
        elif sorted(found) != row.reasons:
            row.reasons, row.weight = sorted(found), weight_of(found)
            row.save(update_fields=["reasons", "weight"])


def candidate_of(one: Person, other: Person) -> Candidate:
    """These two as a pair to decide about, because somebody wants to compare them."""
    first, second = sorted((one.pk, other.pk))
    fields = {"reasons": [Reason.BY_HAND.value], "weight": weight_of([Reason.BY_HAND])}
    row, _is_new = Candidate.objects.get_or_create(
        first_id=first, second_id=second, defaults=fields
    )
    return row
