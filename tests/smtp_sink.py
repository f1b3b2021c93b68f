"""A mail server for the tests: takes letters, answers as it is told, remembers what it accepted.

As a program of its own (``python -m tests.smtp_sink --log FILE``) it outlives whatever is killed
around it, and writes one line for each accepted letter *before* it answers, so that the file
counts every acceptance, those included whose answer nobody read.
"""

import argparse
import asyncio
import hashlib
import json
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Reply:
    """How one letter is treated.

    ``stage`` is where the server speaks: "mail", "rcpt" or "data" (the final dot). With ``drop`` it
    closes the connection instead of speaking; ``text`` decides all the same whether the letter
    counts as accepted (2xx), so ``Reply(drop=True)`` is the acceptance whose answer is lost and
    ``Reply("451 gone", drop=True)`` a letter that never arrived.
    """

    text: str = "250 2.0.0 accepted"
    stage: str = "data"
    delay: float = 0.0
    drop: bool = False


@dataclass(frozen=True)
class Accepted:
    """One letter that the server took responsibility for."""

    message: EmailMessage
    sender: str
    recipients: list[str]
    raw: bytes
    at: float

    @property
    def key(self) -> str:
        """The Message-ID."""
        return str(self.message["Message-ID"])

    def line(self) -> str:
        """The entry of the log: key, recipients, time, sum of the content."""
        digest = hashlib.sha256(self.raw).hexdigest()
        entry = {"key": self.key, "to": self.recipients, "at": self.at, "sha256": digest}
        return json.dumps(entry) + "\n"


@dataclass
class Sink:
    """What the server remembers, and the replies that were scripted for the letters to come."""

    log: Path | None = None
    slow_every: int = 0
    slow_by: float = 0.0
    accepted: list[Accepted] = field(default_factory=list)
    replies: deque[Reply] = field(default_factory=deque)
    connections: int = 0
    _current: dict[int, Reply] = field(default_factory=dict)

    # aiosmtpd calls these by their names; a returned text is the answer.

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Begin a letter: the next scripted reply is for this one."""
        reply = self._current[id(session)] = self.replies.popleft() if self.replies else Reply()
        if reply.stage == "mail":
            return await self._speak(server, reply)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept the recipient, or refuse here when the script says so."""
        reply = self._current[id(session)]
        if reply.stage == "rcpt":
            return await self._speak(server, reply)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take the letter or not, and answer the final dot."""
        reply = self._current[id(session)]
        if reply.text.startswith("2"):
            self._keep(envelope)
        if self.slow_every and len(self.accepted) % self.slow_every == 0:
            await asyncio.sleep(self.slow_by)
        return await self._speak(server, reply)

    async def _speak(self, server: SMTP, reply: Reply) -> str:
        await asyncio.sleep(reply.delay)
        if reply.drop and server.transport is not None:
            # A reset: what was not read yet never arrives.
            cast(asyncio.Transport, server.transport).abort()
        return reply.text

    def _keep(self, envelope: Envelope) -> None:
        raw = cast(bytes, envelope.content)
        letter = Accepted(
            message=cast(EmailMessage, message_from_bytes(raw, policy=policy.default)),
            sender=envelope.mail_from or "",
            recipients=list(envelope.rcpt_tos),
            raw=raw,
            at=time.time(),
        )
        if self.log:
            with self.log.open("a") as file:
                file.write(letter.line())
                file.flush()
                os.fsync(file.fileno())
        self.accepted.append(letter)


class SmtpServer:
    """The sink, served from a thread of this process."""

    def __init__(self, sink: Sink | None = None, *, port: int = 0) -> None:
        self.sink = sink or Sink()
        self.port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """The address, as EMAIL_URL wants it."""
        return f"smtp://{HOST}:{self.port}"

    @property
    def accepted(self) -> list[Accepted]:
        """Every letter taken, in order, with its envelope."""
        return list(self.sink.accepted)

    @property
    def messages(self) -> list[EmailMessage]:
        """Every letter taken, in order."""
        return [letter.message for letter in self.sink.accepted]

    def to(self, address: str) -> list[EmailMessage]:
        """The letters taken for one recipient."""
        return [letter.message for letter in self.accepted if address in letter.recipients]

    def script(self, *replies: Reply) -> None:
        """Treat the next letters like this, one reply for each; afterwards all is accepted."""
        self.sink.replies.extend(replies)

    def wait_for(self, count: int, *, seconds: float = 15.0) -> list[EmailMessage]:
        """The letters, as soon as there are ``count``; fails when the time is over."""
        until = time.monotonic() + seconds
        while len(self.sink.accepted) < count:
            if time.monotonic() > until:
                raise AssertionError(
                    f"{len(self.sink.accepted)} of {count} letters arrived within {seconds} s"
                )
            time.sleep(0.02)
        return self.messages

    def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        if not self._thread.is_alive():
            self._thread.start()

        async def listen() -> asyncio.Server:
            make: Callable[[], Any] = lambda: SMTP(self.sink, hostname="sink", ident="sink")  # noqa: E731
            return await self._loop.create_server(make, HOST, self.port)

        self._server = asyncio.run_coroutine_threadsafe(listen(), self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]

    def refuse_connections(self) -> None:
        """Stop listening, as a server that is down; ``start`` brings it back."""
        if self._server is None:
            return

        async def close(server: asyncio.Server) -> None:
            server.close()

        asyncio.run_coroutine_threadsafe(close(self._server), self._loop).result(10)
        self._server = None

    def stop(self) -> None:
        """End the thread with everything in it."""
        self.refuse_connections()

        async def end() -> None:
            rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


def main() -> None:
    """Serve until killed; the first line of standard output is the port."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--slow-every", type=int, default=0, help="delay every n-th answer")
    parser.add_argument("--slow-by", type=float, default=0.0, help="by so many seconds")
    told = parser.parse_args()
    sink = Sink(log=told.log, slow_every=told.slow_every, slow_by=told.slow_by)
    server = SmtpServer(sink, port=told.port)
    server.start()
    print(server.port, flush=True)  # noqa: T201
    threading.Event().wait()


if __name__ == "__main__":
    main()
