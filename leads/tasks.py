"""The ticks of the desk."""

from celery import shared_task

from leads import assigning, clocks, confirming, findable, reply_times, silence, telling
from leads.models import Lead


@shared_task(ignore_result=True)
def assign_new() -> None:
    """Give the leads that are nobody's to those who take them; the bell and the tick."""
    assigning.give_to_whom_it_may_concern()


@shared_task(ignore_result=True)
def end_unconfirmed() -> None:
    """Close what nobody confirmed from her mailbox."""
    confirming.end_unconfirmed()


@shared_task(ignore_result=True)
def ring_clocks() -> None:
    """Tell of promises that are half over, and of broken ones."""
    clocks.ring()


@shared_task(ignore_result=True)
def ask_about_the_silent() -> None:
    """Ask somebody to look at leads whose patient does not answer."""
    silence.ask_about_the_silent()


@shared_task(ignore_result=True)
def tell_everybody() -> None:
    """Tell members of staff, in their morning, what there is to be done."""
    telling.tell_everybody()


@shared_task(ignore_result=True)
def measure_reply_times() -> None:
    """Compute within what time half of all requests are answered."""
    reply_times.measure()


@shared_task(ignore_result=True)
def make_findable() -> None:
    """Write what a lead is found by where it is missing."""
    findable.fill_all(Lead.objects.all())
