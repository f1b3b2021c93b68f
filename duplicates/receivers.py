"""When people are compared: after a new request, and when what is known of them changes."""

from typing import Any

from django.dispatch import receiver

from leads.signals import lead_opened
from outbox.doorbell import ring_after_commit
from people.models import Person
from people.signals import person_changed

BELL = "duplicates.tasks.compare"


@receiver(lead_opened)
def compare_soon(**_kwargs: Any) -> None:
    """A worker looks, after the answer: the form waits for nothing of it."""
    ring_after_commit(BELL)


@receiver(person_changed)
def compare_again(person: Person, **_kwargs: Any) -> None:
    """Another name, number or address may be like somebody else's."""
    Person.objects.filter(pk=person.pk).update(to_be_compared=True)
    ring_after_commit(BELL)
