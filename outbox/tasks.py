"""Celery's only part in delivery: the tick and the doorbell."""

from celery import shared_task

from outbox import delivery, services


@shared_task(ignore_result=True)
def deliver_due() -> None:
    """Send what is due; whatever is left is found by the next tick."""
    delivery.drain()


@shared_task(ignore_result=True)
def forget_nobody_known() -> None:
    """Delete old letters to addresses of people who never sent us anything."""
    services.forget_nobody_known()
