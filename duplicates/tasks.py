"""The ticks of duplicates."""

from celery import shared_task

from duplicates import finding


@shared_task(ignore_result=True)
def compare() -> None:
    """Compare who is new or was changed with everybody; the bell and the tick."""
    finding.compare_all()
