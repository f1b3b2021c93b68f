"""Reads about the outbox for staff and for monitoring."""

from typing import Any

from django.db.models import Count

from outbox.models import NEEDS_STAFF, Channel, Message


def queue_health() -> dict[str, Any]:
    """The oldest due letter, how many need staff, and when each channel was last drained (UTC)."""
    oldest = Message.objects.due().values_list("due_at", flat=True).first()
    waiting_for_staff = dict(
        Message.objects.filter(state__in=NEEDS_STAFF)
        .order_by()
        .values_list("state")
        .annotate(number=Count("pk"))
    )
    drained = dict(Channel.objects.values_list("name", "drained_at"))
    return {"oldest_due_at": oldest, "needs_staff": waiting_for_staff, "drained_at": drained}
