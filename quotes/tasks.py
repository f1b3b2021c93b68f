"""Ticks of the intake."""

from celery import shared_task

from quotes import drafts, saving


@shared_task(ignore_result=True)
def purge_drafts() -> None:
    """Delete what was begun, not sent, and is past its time."""
    drafts.purge_drafts()


@shared_task(ignore_result=True)
def remind_of_drafts() -> None:
    """Send the reminders that were asked for."""
    saving.remind_of_drafts()
