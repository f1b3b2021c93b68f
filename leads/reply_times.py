"""How soon people really have their first answer: computed from leads, typed by nobody."""

from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from leads.models import ASKED, Lead, MedianReplyTime
from people.remembered import Remembered

PERIOD = timedelta(days=90)
# Of fewer answered requests the middle says nothing.
LEAST_ANSWERED = 20
# A figure that nobody has computed for longer is not shown.
GOOD_FOR = timedelta(days=2)


def measure() -> None:
    """Compute the median once more and keep it. Safe to run many times at once.

    Of all requests of the period at least half were answered within it. Those that nobody has
    answered yet count as slower than any other, so what is left lying can only make it worse.
    """
    requests = Lead.objects.filter(ASKED, opened_at__gt=timezone.now() - PERIOD)
    # Both in one walk through the requests of the period.
    counted = requests.aggregate(all=Count("pk"), answered=Count("first_reply_took"))
    number = counted["all"]
    half = (number + 1) // 2
    median = None
    if counted["answered"] >= max(LEAST_ANSWERED, half):
        answered = requests.filter(first_reply_took__isnull=False)
        times = answered.order_by("first_reply_took").values_list("first_reply_took", flat=True)
        median = next(iter(times[half - 1 : half]), None)
    MedianReplyTime.objects.update_or_create(
        pk=MedianReplyTime.THE_ONLY,
        defaults={"measured_at": timezone.now(), "requests": number, "median": median},
    )


def median_reply_time() -> timedelta | None:
    """The median as it was computed last; None where too few were answered to speak of one."""
    return _kept.get()


def _read() -> timedelta | None:
    return (
        MedianReplyTime.objects.filter(measured_at__gt=timezone.now() - GOOD_FOR)
        .values_list("median", flat=True)
        .first()
    )


_kept = Remembered(_read)
