"""Ticks of privacy."""

from celery import shared_task

from privacy import erasing


@shared_task(ignore_result=True)
def sweep_erased() -> None:
    """Erase what reached somebody erased all the same, and the last letters that have left."""
    erasing.sweep_erased()
    erasing.forget_last_letters()


@shared_task(ignore_result=True)
def end_holds() -> None:
    """Erase the bookings that the law no longer makes us keep."""
    erasing.end_holds()
