"""Celery's only part in follow-ups: the tick."""

from celery import shared_task

from followups import services


@shared_task(ignore_result=True)
def take_due_steps() -> None:
    """Turn due steps into letters; whatever is left is found by the next tick."""
    while services.take_due_steps() == services.MOST_AT_ONCE:
        pass
