"""Ticks of the intake."""

from celery import shared_task

from quotes import drafts


@shared_task(ignore_result=True)
def purge_drafts() -> None:
    """Delete what was begun, not sent, and is past its time."""
    drafts.purge_drafts()
