"""Ways out of the house: an SMTP server, or a folder while none is configured."""

import smtplib
from email.utils import parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

DEFAULT_PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}
SECONDS_TO_CONNECT = 30
# RFC 5321 4.5.3.2.6: a client that gives up earlier on the final dot makes duplicates.
SECONDS_FOR_FINAL_DOT = 600


class ChannelDown(Exception):
    """The server cannot be used now. Nothing was sent. ``code`` is its reply, when it gave one."""

    def __init__(self, reason: str, code: int | None = None) -> None:
        super().__init__(reason)
        self.code = code

    @property
    def is_refused_login(self) -> bool:
        """Whether the server does not know us: no other letter would fare better."""
        return self.code in {530, 534, 535, 538}


class Refused(Exception):
    """The server answered no to this letter, which it therefore does not have."""

    def __init__(self, code: int, *, at_recipient: bool = False) -> None:
        super().__init__(f"SMTP {code}")
        self.code = code
        self.at_recipient = at_recipient

    @property
    def is_final(self) -> bool:
        return self.code >= 500


class NotSent(Exception):
    """The connection broke before the letter was handed over: certainly not sent."""


class FateUnknown(Exception):
    """The connection broke after the letter was handed over and before the answer."""


class Transport(Protocol):
    """One connection. ``send`` returns once the letter is accepted."""

    name: str

    def open(self) -> bool:
        """Connect, or prove that the connection is alive; whether it is a new one.

        Raises ChannelDown.
        """

    def send(self, message: EmailMessage) -> None:
        """Hand over one letter. Raises Refused, NotSent or FateUnknown."""

    def close(self) -> None:
        """Hang up; never raises."""


class SmtpTransport:
    """Speaks SMTP step by step, so that every failure is known to be before or after the dot."""

    name = "smtp"

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._backend = EmailBackend(
            host=parts.hostname or "localhost",
            port=parts.port or DEFAULT_PORTS[parts.scheme],
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            use_tls=parts.scheme == "smtp+tls",
            use_ssl=parts.scheme == "smtps",
            timeout=SECONDS_TO_CONNECT,
        )

    def open(self) -> bool:
        if self._backend.connection is not None and self._is_alive():
            return False
        try:
            self.close()
            self._backend.open()
            # Only smtplib's own sendmail() would greet by itself.
            self._smtp().ehlo_or_helo_if_needed()
            if not self._is_alive():
                raise ChannelDown("no answer to NOOP")
        except smtplib.SMTPResponseException as error:
            self.close()
            raise ChannelDown(type(error).__name__, error.smtp_code) from error
        except OSError as error:
            # smtplib's own errors are OSErrors too.
            self.close()
            raise ChannelDown(type(error).__name__) from error
        return True

    def send(self, message: EmailMessage) -> None:
        smtp = self._smtp()
        try:
            self._envelope(smtp, message)
            code, _reply = smtp.docmd("DATA")
        except OSError as error:
            self.close()
            raise NotSent(type(error).__name__) from error
        if code != 354:
            self._abandon(smtp, code)
            raise Refused(code)
        self._content(smtp, message)

    def close(self) -> None:
        connection, self._backend.connection = self._backend.connection, None
        if connection is not None:
            connection.close()

    def _smtp(self) -> smtplib.SMTP:
        if self._backend.connection is None:
            raise NotSent("not connected")
        return self._backend.connection

    def _is_alive(self) -> bool:
        try:
            return self._smtp().noop()[0] == 250
        except OSError:
            return False

    def _envelope(self, smtp: smtplib.SMTP, message: EmailMessage) -> None:
        code, _reply = smtp.mail(sanitize_address(parseaddr(message.from_email)[1], "ascii"))
        if code != 250:
            self._abandon(smtp, code)
            raise Refused(code)
        # A domain in other letters travels in its ASCII form.
        code, _reply = smtp.rcpt(sanitize_address(message.to[0], "ascii"))
        if code not in {250, 251}:
            self._abandon(smtp, code)
            raise Refused(code, at_recipient=True)

    def _content(self, smtp: smtplib.SMTP, message: EmailMessage) -> None:
        body = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(SECONDS_FOR_FINAL_DOT)
            # Dot-stuffing as RFC 5321 4.5.2 asks.
            smtp.send(body.replace(b"\r\n.", b"\r\n..") + b".\r\n")
            code, _reply = smtp.getreply()
            if smtp.sock is not None:
                smtp.sock.settimeout(SECONDS_TO_CONNECT)
        except OSError as error:
            self.close()
            raise FateUnknown(type(error).__name__) from error
        if code != 250:
            self._abandon(smtp, code)
            raise Refused(code)

    def _abandon(self, smtp: smtplib.SMTP, code: int) -> None:
        """Leave the connection clean for the next letter."""
        if code == 421:
            self.close()
            return
        try:
            smtp.rset()
        except OSError:
            self.close()


class FolderTransport:
    """Keeps each letter as an .eml file: what a site without a mail server does."""

    name = "folder"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self) -> bool:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ChannelDown(type(error).__name__) from error
        return True

    def send(self, message: EmailMessage) -> None:
        name = str(message.extra_headers["Message-ID"]).strip("<>").split("@")[0]
        try:
            (self._folder / f"{name}.eml").write_bytes(message.message().as_bytes())
        except OSError as error:
            raise NotSent(type(error).__name__) from error

    def close(self) -> None:
        """Nothing is held open."""


def configured_transport() -> Transport:
    """The way out that ``EMAIL_URL`` names."""
    if settings.EMAIL_URL:
        return SmtpTransport(settings.EMAIL_URL)
    return FolderTransport(settings.LETTER_FOLDER)
