"""The tick."""

from celery import shared_task

from antispam import limits


@shared_task(ignore_result=True)
def purge_counts() -> None:
    """Delete the counts of stretches that are over."""
    limits.purge()
