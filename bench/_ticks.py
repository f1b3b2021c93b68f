"""Makes one desk and runs its ticks, each in turn, with nothing due and with a hundred things.

A database that has a desk already is measured as it is.
"""

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from leads.assigning import give_to_whom_it_may_concern  # noqa: E402
from leads.clocks import ring  # noqa: E402
from leads.confirming import end_unconfirmed  # noqa: E402
from leads.daily import morning_of  # noqa: E402
from leads.feed import calendar_of  # noqa: E402
from leads.models import Duty, Lead  # noqa: E402
from leads.reply_times import measure  # noqa: E402
from leads.silence import ask_about_the_silent  # noqa: E402
from leads.stages import Stage  # noqa: E402
from mtcrm.demo import load_demo_content, make_demo_staff  # noqa: E402
from staff.models import User  # noqa: E402
from tests.factories import make_staff  # noqa: E402

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
DUE = 100
HOUR = timedelta(hours=1)


def nothing_due() -> None:
    """Tick until nothing is."""
    for tick in (ring, ask_about_the_silent, end_unconfirmed):
        while tick():
            pass


def hundred(**columns: object) -> None:
    """The same hundred leads once more: unanswered, with these columns, nothing to be done."""
    keys = list(Lead.objects.order_by("-pk").values_list("pk", flat=True)[:DUE])
    chosen = Lead.objects.filter(pk__in=keys)
    for lead in chosen:
        lead.tasks.all().delete()
    base = {"stage": Stage.QUALIFYING, "awaits_confirmation": False, "silent_at": None}
    chosen.update(**(base | columns))


def promises_break() -> None:
    """A hundred promises are over, untold."""
    past = timezone.now() - HOUR
    hundred(replied_at=None, breached_at=None, warned_at=past, reply_due_at=past)


def halves_are_over() -> None:
    """Of a hundred promises half of the time is over, untold."""
    past, later = timezone.now() - HOUR, timezone.now() + HOUR
    hundred(replied_at=None, breached_at=None, warned_at=None, half_due_at=past, reply_due_at=later)


def are_silent() -> None:
    """A hundred patients do not answer."""
    hundred(replied_at=timezone.now(), silent_at=timezone.now() - HOUR)


def nobody_has() -> None:
    """A hundred leads are nobody's."""
    hundred(replied_at=timezone.now(), owner=None, nobody_took_at=None)


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Make the desk, measure, and write the times down."""
    number, file = int(sys.argv[1]), Path(sys.argv[2])
    setup_test_environment()
    if not connection.introspection.table_names():
        call_command("migrate", interactive=False, verbosity=0)
        load_demo_content()
        make_demo_staff()
        call_command("make_volume", leads=number)
    ana, idle = make_staff("ana"), make_staff("idle")
    # Somebody with as many leads on both desks, and somebody with none.
    hers = list(Lead.objects.order_by("-pk").values_list("pk", flat=True)[:DUE])
    Lead.objects.filter(pk__in=hers).update(owner=ana)
    file.write_text(json.dumps(times(ana, idle)))
    connection.close()


def times(ana: User, idle: User) -> dict[str, list[float]]:
    """What each took, round by round; the first is not counted."""
    now = timezone.now()
    busy = User.objects.get(username="coordinator")
    nothing_due()
    found: dict[str, list[float]] = defaultdict(list)
    steps: list[tuple[str, Callable[[], object], Callable[[], object]]] = [
        ("clocks, nothing due", lambda: None, ring),
        ("silence, nothing due", lambda: None, ask_about_the_silent),
        ("unconfirmed, nothing due", lambda: None, end_unconfirmed),
        ("morning of who has a third", lambda: None, lambda: morning_of(busy, now)),
        ("morning of who has a hundred", lambda: None, lambda: morning_of(ana, now)),
        ("morning of who has none", lambda: None, lambda: morning_of(idle, now)),
        ("calendar of who has a third", lambda: None, lambda: calendar_of(busy)),
        ("calendar of who has none", lambda: None, lambda: calendar_of(idle)),
        ("median of the reply times", lambda: None, measure),
        ("clocks, a hundred half over", halves_are_over, ring),
        ("clocks, a hundred broken", promises_break, ring),
        ("silence, a hundred silent", are_silent, ask_about_the_silent),
    ]
    for turn in range(1 + ROUNDS):
        for what, prepare, work in steps:
            prepare()
            took = timed(work)
            if turn:
                found[what].append(took)
    Lead.objects.without_owner().update(owner=busy)
    Duty.objects.create(user=busy)
    for turn in range(1 + ROUNDS):
        nothing = timed(give_to_whom_it_may_concern)
        nobody_has()
        took = timed(give_to_whom_it_may_concern)
        if turn:
            found["assigning, nothing to give"].append(nothing)
            found["assigning, a hundred to give"].append(took)
    return found


if __name__ == "__main__":
    main()
