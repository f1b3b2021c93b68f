"""The tick."""

from celery import shared_task
from django.core.management import call_command


@shared_task(ignore_result=True)
def purge_sessions() -> None:
    """Delete sessions that are over."""
    call_command("clearsessions")
