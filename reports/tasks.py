"""The tick of reports."""

from celery import shared_task

from reports import kept


@shared_task(ignore_result=True)
def forget_old() -> None:
    """Delete reports that are too old to be shown."""
    kept.forget_old()
