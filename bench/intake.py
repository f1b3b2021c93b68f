"""The last post of the quote form, in turn with the least that Django can do: one form, one row.

Both run under the same server (gunicorn, gthread) on the same database server. Each round sends
as many forms to ours, to the baseline, and to ours with neither Redis nor mail server. Whoever
sends ours has walked through the other steps before the clock starts, comes from a network of her
own and has an address of her own, so that the limits that a site begins with may stand.
"""

import contextlib
import itertools
import json
import os
import statistics
import sys
import urllib.request
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path

from bench._figures import command, folder, own_database, share, verdict
from bench._load import Form, Sender, Server, spread
from devtools import engines, processes, venv
from tests.faults import site
from tests.intake import STEPS, hidden_fields

FORMS = int(os.environ.get("BENCH_FORMS", "400"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
WORKERS, THREADS = 2, 4
LEAST_OF_BASELINE, LEAST_OF_WHOLE, MOST_TIMES_SLOWER = 0.5, 0.9, 2.0
LIMIT_SQLITE = 0.4
QUOTE, LAST = STEPS[0], STEPS[-1]


@contextlib.contextmanager
def served(name: str, app: str, home: Path, env: dict[str, str]) -> Iterator[Server]:
    """An application under gunicorn, for as long as the block lasts."""
    port = engines.free_port()
    address = f"http://{engines.HOST}:{port}"
    gunicorn = [
        *(venv.tool("gunicorn"), app, "--bind", f"{engines.HOST}:{port}", "--no-control-socket"),
        *("--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)),
    ]
    told = env | {"PUBLIC_BASE_URL": address, "TRUSTED_PROXIES": "1"}
    process = processes.start(name, gunicorn, log=home / f"{name}.log", env=told)
    try:
        processes.until_ready(process, lambda _: _answers(address), seconds=60)
        yield Server(address, process.popen.pid)
    finally:
        process.stop()


def _answers(address: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(address + QUOTE) as answer:
        return bool(answer.status == 200)
    return False


def prepare(file: Path, env: dict[str, str]) -> bool:
    """Make the site and the forms that wait; whether the last post asks the database little."""
    number = 2 * FORMS * (1 + ROUNDS)
    child = [venv.python(), "-m", "bench._forms", str(number), file]
    return processes.do(child, env=env | {"DJANGO_SETTINGS_MODULE": "mtcrm.settings"}) == 0


@contextlib.contextmanager
def ours(home: Path, env: dict[str, str], file: Path) -> Iterator[tuple[Sender, Sender]]:
    """The site with everything up, and with a Redis and a mail server that are not there."""
    forms = (Form(**json.loads(line)) for line in file.read_text().splitlines())
    nowhere = f"{engines.HOST}:{engines.free_port()}"
    down = {"REDIS_URL": f"redis://{nowhere}/0", "EMAIL_URL": f"smtp://{nowhere}"}
    with site.broker(home) as broker, site.mail_server(home) as mail:
        up = {"REDIS_URL": broker.url, "EMAIL_URL": mail.url}
        with (
            served("ours", "mtcrm.wsgi", home, env | up) as whole,
            served("alone", "mtcrm.wsgi", home, env | down) as alone,
        ):
            yield (
                Sender(whole, LAST, forms, b"Location: /quote/received/", WORKERS * THREADS),
                Sender(alone, LAST, forms, b"Location: /quote/received/", WORKERS * THREADS),
            )


@contextlib.contextmanager
def baseline(home: Path, env: dict[str, str]) -> Iterator[Sender]:
    """The yardstick."""
    told = env | {"DJANGO_SETTINGS_MODULE": "bench.baseline.settings"}
    processes.do([venv.python(), "-m", "bench.baseline"], env=told)
    with served("baseline", "bench.baseline.wsgi", home, told) as server:
        forms = _forms_of_baseline(server)
        yield Sender(server, QUOTE, forms, b"Location: /thanks/", WORKERS * THREADS)


def _forms_of_baseline(server: Server) -> Iterator[Form]:
    with urllib.request.urlopen(server.address + QUOTE) as page:
        cookies = SimpleCookie(page.headers["Set-Cookie"])
        hidden = hidden_fields(page.read().decode())
    told = {"name": "Maria", "phone": "", "country": "JP", "treatment": "1", "website": ""}
    told["message"] = "It hurts when I climb stairs."
    kept = {name: cookie.value for name, cookie in cookies.items()}
    for number in itertools.count():
        fields = hidden | told | {"email": f"visitor{number:028}@example.org"}
        yield Form(kept, fields, network="10.0.0.1")


def judge(whole: Sender, alone: Sender, base: Sender) -> list[bool]:
    """Print what was found; whether each figure was reached."""
    for name, sender in (("ours", whole), ("ours alone", alone), ("baseline", base)):
        print(f"{name:>10}: {sender.report()}")
    bad = sum(each.bad for sender in (whole, alone, base) for each in sender.rounds)
    slower = [ours.p99 / other.p99 for ours, other in zip(whole.rounds, base.rounds, strict=True)]
    return [
        verdict("wrong answers", f"{bad}", "0", met=bad == 0),
        *_compared("beside the baseline", whole, base, least=LEAST_OF_BASELINE),
        verdict(
            "p99 beside the baseline",
            f"{spread(slower)} ×",
            f"≤ {MOST_TIMES_SLOWER} ×",
            met=statistics.median(slower) <= MOST_TIMES_SLOWER,
        ),
        *_compared("with Redis and mail server down", alone, whole, least=LEAST_OF_WHOLE),
    ]


def _compared(what: str, one: Sender, other: Sender, *, least: float) -> list[bool]:
    pairs = list(zip(one.rounds, other.rounds, strict=True))
    found = {
        "forms a CPU second": [theirs.cpu / mine.cpu for mine, theirs in pairs],
        "forms a second": [mine.rate / theirs.rate for mine, theirs in pairs],
    }
    return [
        verdict(
            f"{unit} {what}",
            f"{spread(values)} ×",
            f"≥ {least} ×",
            met=statistics.median(values) >= least,
        )
        for unit, values in found.items()
    ]


def judge_sqlite(whole: Sender) -> bool:
    """Writers that wait for each other: the slowest hundredth of all rounds."""
    slow = share([seconds for each in whole.rounds for seconds in each.times], 0.99)
    writers = WORKERS * THREADS
    return verdict(
        f"SQLite, {writers} writers, p99", f"{slow:.3f} s", "0.4 s", met=slow <= LIMIT_SQLITE
    )


def main() -> int:
    """Measure and judge; 1 when a figure is missed."""
    print(command(), flush=True)
    home = folder()
    with own_database() as database, own_database() as other:
        told = {**os.environ, "DATABASE_URL": database}
        reached = [prepare(home / "forms", told)]
        with (
            ours(home, told, home / "forms") as (whole, alone),
            baseline(home, told | {"DATABASE_URL": other}) as base,
        ):
            for sender in (whole, base, alone):
                sender.send(FORMS)  # the first requests of a process are slow, and not counted
            for _ in range(ROUNDS):
                for sender in (whole, base, alone):
                    sender.rounds.append(sender.send(FORMS))
    reached += judge(whole, alone, base)
    if database.startswith("sqlite:"):
        reached.append(judge_sqlite(whole))
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
