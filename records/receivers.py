"""What follows from what happened to a part or to a consent, whoever caused it."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from people.models import ConsentEvent, Purpose
from people.signals import consent_withdrawn
from records.models import Discarded, Part, Record


@receiver(post_delete, sender=Part)
def discard_object(instance: Part, **_kwargs: Any) -> None:
    """In the transaction that deletes the part; the object goes when that is committed."""
    Discarded.objects.create(object_name=instance.object_name)


@receiver(consent_withdrawn)
def delete_all(event: ConsentEvent, **_kwargs: Any) -> None:
    """She no longer agrees that we keep her records, so we keep none."""
    if event.purpose == Purpose.RECORDS_PROCESSING:
        Record.objects.of(event.person).delete()
