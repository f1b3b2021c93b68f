"""Ticks of the patient’s page."""

from celery import shared_task

from portal import services


@shared_task(ignore_result=True)
def send_links() -> None:
    """Answer those who asked for a link; the bell and the tick."""
    services.send_links()


@shared_task(ignore_result=True)
def purge_address_changes() -> None:
    """Forget new addresses that nobody confirmed within a day."""
    services.purge_address_changes()
