"""The bell of the imports, and their ticks."""

from celery import shared_task

from imports import forgetting, going_on


@shared_task(ignore_result=True)
def work() -> None:
    """Go on with the imports that wait for a worker; the bell and the tick."""
    going_on.go_on()


@shared_task(ignore_result=True)
def forget() -> None:
    """Delete what is no longer needed of imports that are over."""
    forgetting.forget()
