"""Time for the tests of limits, which count in stretches of the clock."""

from collections.abc import Iterator
from contextlib import contextmanager

import time_machine
from django.utils import timezone


@contextmanager
def stopped_clock() -> Iterator[time_machine.Traveller]:
    """Time that passes only when it is told to, from the beginning of a stretch of ten minutes."""
    now = timezone.now()
    begin = now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0)
    with time_machine.travel(begin, tick=False) as clock:
        yield clock
