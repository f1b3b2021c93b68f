"""One kill, or one freeze, at the worst moment: what the tests and their mutants both play."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.smtp import SMTP, Envelope, Session

from devtools import processes, venv
from devtools.processes import Process
from outbox.models import Message, MessageClass, State
from tests.celery_stack import READY_SECONDS, CeleryStack, StartCelery
from tests.faults.dose import wait_until
from tests.faults.letters import due_letters
from tests.faults.site import Acceptance, MailServer
from tests.faults.verdict import Verdict, judge
from tests.smtp_sink import Sink, SmtpServer

LEASES = {"OUTBOX_CLAIM_LEASE": "3", "OUTBOX_SEND_LEASE": "8", "OUTBOX_TICK": "1"}
SETTLED = (State.SENT, State.UNCERTAIN, State.FAILED, State.SUPPRESSED, State.CANCELLED)
# The last leases run out, one tick comes, what they held is sent.
SECONDS_TO_SETTLE = 120.0


def is_settled() -> bool:
    """Whether no letter waits or is being sent."""
    return not Message.objects.exclude(state__in=SETTLED).exists()


def start_mutant(stack: CeleryStack, mutant: str) -> Process:
    """A worker in which a part of the delivery is missing; "" is the product as it is."""
    if not mutant:
        return stack.start_worker()
    command = [
        *(venv.tool("celery"), "-A", "tests.faults.mutants", "worker", "--concurrency", "1"),
        *("--hostname", f"mutant{len(stack.running)}@%h", "--loglevel", "INFO"),
        *("--without-gossip", "--without-mingle"),
    ]
    log = stack.folder / f"mutant{len(stack.running)}.log"
    env = {**stack.env, "MUTANT": mutant}
    process = processes.start("mutant", command, log=log, env=env)
    stack.running.append(process)
    processes.until_ready(process, lambda p: " ready." in p.output(), seconds=READY_SECONDS)
    return process


def kill_inside_an_answer(
    start: StartCelery, server: MailServer, first: MessageClass, mutant: str = ""
) -> Verdict:
    """Four letters and one kill, while the server makes the worker wait for its first answer."""
    wanted = due_letters(4, first=first)
    leases = {**LEASES, "OUTBOX_SEND_LEASE": "4"}
    with start(workers=0, beat=True, EMAIL_URL=server.url, **leases) as stack:
        worker = start_mutant(stack, mutant)
        wait_until(lambda: server.count() >= 1, "the first letter", seconds=20)
        worker.kill()
        start_mutant(stack, mutant)
        wait_until(is_settled, "every letter settled", seconds=SECONDS_TO_SETTLE)
        return judge(wanted, server.accepted())


class SinkWithGate(Sink):
    """A mail server whose first connection gets no answer to NOOP until the gate is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = threading.Event()
        self.gate = threading.Event()

    async def handle_NOOP(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, argument: str
    ) -> str:
        """Hold the first caller."""
        if not self.waiting.is_set():
            self.waiting.set()
            while not self.gate.is_set():
                await asyncio.sleep(0.02)
        return "250 2.0.0 OK"


@contextmanager
def served(sink: Sink) -> Iterator[SmtpServer]:
    """A mail server that runs, for as long as the block lasts."""
    server = SmtpServer(sink)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def acceptances(server: SmtpServer) -> list[Acceptance]:
    """What it accepted, as its log would say."""
    return [
        Acceptance(letter.key.strip("<>").split("@")[0], letter.recipients, letter.at)
        for letter in server.accepted
    ]


def freeze_before_the_mark(start: StartCelery, mutant: str = "") -> Verdict:
    """One worker stands still with the batch in its hands; another comes; the first goes on."""
    wanted, sink = due_letters(4, first=MessageClass.MARKETING), SinkWithGate()
    leases = {**LEASES, "OUTBOX_CLAIM_LEASE": "2"}
    with (
        served(sink) as server,
        start(workers=0, beat=True, EMAIL_URL=server.url, **leases) as stack,
    ):
        frozen = start_mutant(stack, mutant)
        assert sink.waiting.wait(20)
        stack.freeze(frozen)
        start_mutant(stack, mutant)
        wait_until(is_settled, "the other worker sent all", seconds=30)
        sink.gate.set()
        stack.thaw(frozen)
        wait_until(lambda: has_finished_a_run(frozen), "the first worker went on", seconds=20)
        return judge(wanted, acceptances(server))


def has_finished_a_run(worker: Process) -> bool:
    """Whether a delivery run of this worker came to its end."""
    return "outbox.tasks.deliver_due" in worker.output() and " succeeded in " in worker.output()
