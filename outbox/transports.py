"""Ways out of the house: an SMTP server, or a folder while none is configured."""

import re
import smtplib
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from outbox.building import Parcel

DEFAULT_PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}
SECONDS_TO_CONNECT = 30
# RFC 5321 4.5.3.2.6: a client that gives up earlier on the final dot makes duplicates.
SECONDS_FOR_FINAL_DOT = 600
# RFC 3463: 5.1.x is about the mailbox. A bare 550, 551 or 553 says the same (RFC 5321 4.2.2).
ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")
# But these two are about ours, which many servers look at only when they are told the recipient.
ABOUT_SENDER = {b"5.1.7", b"5.1.8"}
NO_SUCH_MAILBOX = {550, 551, 553}


class ChannelDown(Exception):
    """The server cannot be used now. Nothing was sent. ``code`` is its reply, when it gave one."""

    def __init__(self, reason: str, code: int | None = None) -> None:
        super().__init__(reason)
        self.code = code

    @property
    def is_refusal(self) -> bool:
        """Whether the server will not have us at all: no other letter would fare better."""
        return self.code is not None and self.code >= 500


class Refused(Exception):
    """The server answered no to this letter, which it therefore does not have."""

    def __init__(self, code: int, *, no_such_mailbox: bool = False) -> None:
        super().__init__(f"SMTP {code}")
        self.code = code
        self.no_such_mailbox = no_such_mailbox

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

    def open(self) -> None:
        """Connect, or prove that the connection is alive. Raises ChannelDown."""

    def send(self, parcel: Parcel) -> None:
        """Hand over one letter. Raises ChannelDown, Refused, NotSent or FateUnknown."""

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

    def open(self) -> None:
        if self._backend.connection is not None and self._is_alive():
            return
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

    def send(self, parcel: Parcel) -> None:
        self._announce(parcel)
        self._hand_over(parcel)

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

    def _announce(self, parcel: Parcel) -> None:
        """Up to the server's go-ahead: whatever happens here, it does not have the letter."""
        smtp = self._smtp()
        try:
            code, _reply = smtp.mail(parcel.sender)
            if not 200 <= code < 300:
                # No to the sender is no to every letter.
                self._leave_clean(code)
                raise ChannelDown(f"SMTP {code}", code) if code >= 500 else _no(code)
            code, reply = smtp.rcpt(parcel.recipient)
            if not 200 <= code < 300:
                self._leave_clean(code)
                raise _no(code, reply)
            code, _reply = smtp.docmd("DATA")
        except OSError as error:
            self.close()
            raise NotSent(type(error).__name__) from error
        if code != 354:
            self._leave_clean(code)
            raise _no(code)

    def _hand_over(self, parcel: Parcel) -> None:
        smtp = self._smtp()
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(SECONDS_FOR_FINAL_DOT)
            # Dot-stuffing as RFC 5321 4.5.2 asks.
            smtp.send(parcel.content.replace(b"\r\n.", b"\r\n..") + b".\r\n")
            code, _reply = smtp.getreply()
            if smtp.sock is not None:
                smtp.sock.settimeout(SECONDS_TO_CONNECT)
        except OSError as error:
            self.close()
            raise FateUnknown(type(error).__name__) from error
        if 200 <= code < 300:
            return
        self._leave_clean(code)
        if code < 400:
            raise FateUnknown(f"SMTP {code}")
        raise Refused(code)

    def _leave_clean(self, code: int) -> None:
        """After a no, make the connection fit for the next letter, or hang up."""
        if code < 400 or code == 421:
            self.close()
            return
        try:
            self._smtp().rset()
        except OSError:
            self.close()


def _no(code: int, reply: bytes = b"") -> Refused | NotSent:
    """What a reply other than yes means before the letter was handed over."""
    if code < 400:
        return NotSent(f"SMTP {code}")
    enhanced = ENHANCED.match(reply)
    if enhanced:
        about_mailbox = enhanced[1].startswith(b"5.1.") and enhanced[1] not in ABOUT_SENDER
    else:
        about_mailbox = bool(reply) and code in NO_SUCH_MAILBOX
    return Refused(code, no_such_mailbox=about_mailbox)


class FolderTransport:
    """Keeps each letter as an .eml file: what a site without a mail server does."""

    name = "folder"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ChannelDown(type(error).__name__) from error

    def send(self, parcel: Parcel) -> None:
        try:
            (self._folder / f"{parcel.key}.eml").write_bytes(parcel.content)
        except OSError as error:
            raise NotSent(type(error).__name__) from error

    def close(self) -> None:
        """Nothing is held open."""


def configured_transport() -> Transport:
    """The way out that ``EMAIL_URL`` names."""
    if settings.EMAIL_URL:
        return SmtpTransport(settings.EMAIL_URL)
    return FolderTransport(settings.LETTER_FOLDER)
