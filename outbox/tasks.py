"""Celery's only part in delivery: the tick and the doorbell."""

from celery import shared_task

from outbox import delivery


@shared_task(ignore_result=True)
def deliver_due() -> None:
    """Send what is due; whatever is left is found by the next tick."""
    delivery.drain()
