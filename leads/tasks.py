"""The tick of the desk."""

from celery import shared_task

from leads import confirming


@shared_task(ignore_result=True)
def end_unconfirmed() -> None:
    """Close what nobody confirmed from her mailbox."""
    confirming.end_unconfirmed()
