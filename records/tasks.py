"""Ticks of the records, and the bell that rings when a file is complete."""

from celery import shared_task

from records import deleting, examining, telling


@shared_task(ignore_result=True)
def check_arrived() -> None:
    """Check what has arrived; whatever is left is found by the next tick."""
    examining.check_arrived()


@shared_task(ignore_result=True)
def tidy_records() -> None:
    """Tell of what is settled, and delete what is over."""
    telling.tell_of_settled()
    deleting.purge_records()
    deleting.empty_discarded()
    deleting.sweep_work_folder()
