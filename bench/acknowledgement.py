"""From the form post to the mail server's yes: with Redis up, and with Redis down at the post.

Web, worker and beat are started as `dev.py run` starts them, with the usual tick of 30 s. A
visitor opens the form and sends it, a hundred times; the clock runs from the moment she sends it
until the mail server has written down that it accepted her letter.
"""

import contextlib
import os
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench._figures import at_root, command, folder, own_database, share, spread, verdict
from devtools import processes, run, venv
from devtools.supervisor import Part
from tests.faults import site
from tests.faults.site import Broker, MailServer, Visitor
from tests.intake import STEPS, typed_at

FORMS = int(os.environ.get("BENCH_FORMS", "100"))
LIMIT_UP = 5.0
LIMIT_AFTER_REDIS = 35.0
# How long Redis is away, one round each: a worker waits longer between its tries the longer
# Redis was away, up to 30 s.
OUTAGES = [float(part) for part in os.environ.get("BENCH_OUTAGES", "2,20,75").split(",")]
FORMS_IN_AN_OUTAGE = 3
PATIENCE = 120.0


@dataclass
class Site:
    """A whole site that letters leave from."""

    address: str
    mail: MailServer
    broker: Broker

    def post(self) -> tuple[str, float, float]:
        """Ask for a quote; to which address the letter goes, when it was sent, after how long."""
        email = f"{uuid.uuid4().hex}@example.org"
        visitor = Visitor(self.address)
        page = visitor.ask_for_a_quote(email, until=STEPS[-1])
        sent_at = time.time()
        answer = visitor.send(page, STEPS[-1], typed_at(STEPS[-1], {}))
        if answer.status != 302:
            sys.exit(f"the form was answered with {answer.status}:\n{answer.text}")
        return email, sent_at, answer.seconds

    def accepted_at(self, emails: list[str]) -> dict[str, float]:
        """When the mail server accepted each letter; waits for those that are still to come."""
        until = time.monotonic() + PATIENCE
        while True:
            found = {entry.to[0]: entry.at for entry in reversed(self.mail.accepted())}
            if all(email in found for email in emails) or time.monotonic() > until:
                return found
            time.sleep(0.05)


@contextlib.contextmanager
def whole_site(home: Path) -> Iterator[Site]:
    """Database, broker, mail server, web, worker and beat."""
    with (
        own_database() as database,
        site.broker(home) as broker,
        site.mail_server(home) as mail,
    ):
        env = {
            **os.environ,
            "DATABASE_URL": database,
            "REDIS_URL": broker.url,
            "EMAIL_URL": mail.url,
            "PYTHONUNBUFFERED": "1",
        }
        processes.do([venv.python(), at_root("manage.py"), "migrate", "--verbosity", "0"], env=env)
        with (
            running(run.worker(), home, env),
            running(run.beat(home), home, env),
            site.web(home, env) as address,
        ):
            yield Site(address, mail, broker)


@contextlib.contextmanager
def running(part: Part, home: Path, env: dict[str, str]) -> Iterator[None]:
    """One process of the site, for as long as the block lasts."""
    log = home / f"{part.name}.log"
    process = processes.start(part.name, part.command, log=log, env=env)
    try:
        processes.until_ready(process, part.ready, seconds=60)
        yield
    finally:
        process.stop(part.grace)


def with_redis_up(place: Site) -> bool:
    """The first figure."""
    place.accepted_at([place.post()[0]])  # the first request of a process is slow, and not counted
    posts = [place.post() for _ in range(FORMS)]
    found = place.accepted_at([email for email, _sent, _seconds in posts])
    waits = [found.get(email, float("inf")) - sent_at for email, sent_at, _seconds in posts]
    print(f"the visitor's answer:  {spread([seconds for *_, seconds in posts])}")
    print(f"post to acceptance:    {spread(waits)}  ({len(waits)} forms)")
    p95 = share(waits, 0.95)
    return verdict("acknowledgement, Redis up, p95", f"{p95:.2f} s", "5 s", met=p95 <= LIMIT_UP)


def with_redis_down(place: Site, outage: float) -> bool:
    """The second figure, for one outage."""
    place.broker.stop()
    began = time.monotonic()
    posts = [place.post() for _ in range(FORMS_IN_AN_OUTAGE)]
    time.sleep(max(0.0, outage - (time.monotonic() - began)))
    place.broker.start()
    back_at = time.time()
    found = place.accepted_at([email for email, _sent, _seconds in posts])
    waits = [found.get(email, float("inf")) - back_at for email, _sent, _seconds in posts]
    slowest = max(seconds for *_, seconds in posts)
    print(f"Redis away for {outage:.0f} s: the slowest answer took the visitor {slowest:.2f} s")
    return verdict(
        f"acknowledgement, Redis away for {outage:.0f} s, after its return",
        f"{max(waits):.2f} s",
        "35 s",
        met=max(waits) <= LIMIT_AFTER_REDIS,
    )


def main() -> int:
    """Measure and judge; 1 when a figure is missed."""
    print(command())
    with whole_site(folder()) as place:
        reached = [with_redis_up(place), *(with_redis_down(place, outage) for outage in OUTAGES)]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
