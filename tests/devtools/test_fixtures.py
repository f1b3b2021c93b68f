"""The fixtures keep their promises, so that a test that uses them proves something."""

import json
import smtplib
import socket
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from mtcrm.celery import app
from tests import reach
from tests.browser import PageWatch
from tests.celery_stack import StartCelery
from tests.smtp_sink import HOST, Reply, SmtpServer


def letter(key: str = "<1@test>") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "care@example.org",
        "b@example.org",
        "Şehir",
    )
    message["Message-ID"] = key
    message.set_content("Hello")
    return message


def send(port: int, message: EmailMessage) -> None:
    with smtplib.SMTP(HOST, port, local_hostname="test", timeout=10) as smtp:
        smtp.send_message(message)


def port_of(server: SmtpServer) -> int:
    return urlsplit(server.url).port or 0


def test_an_accepted_letter_is_kept_with_its_envelope(smtp_server: SmtpServer) -> None:
    send(port_of(smtp_server), letter())
    [kept] = smtp_server.wait_for(1)
    assert kept["Subject"] == "Şehir"
    assert smtp_server.to("b@example.org") == [kept]


def test_a_refused_letter_is_not_kept(smtp_server: SmtpServer) -> None:
    smtp_server.script(Reply("451 4.3.0 later"), Reply("550 5.1.1 unknown", stage="rcpt"))
    with pytest.raises(smtplib.SMTPDataError):
        send(port_of(smtp_server), letter())
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(port_of(smtp_server), letter())
    assert smtp_server.messages == []
    send(port_of(smtp_server), letter())
    assert len(smtp_server.messages) == 1


def test_an_acceptance_can_be_lost_on_the_way(smtp_server: SmtpServer) -> None:
    smtp_server.script(Reply(drop=True))
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionResetError)):
        send(port_of(smtp_server), letter())
    assert len(smtp_server.messages) == 1


def test_a_server_that_is_down_comes_back_on_its_port(smtp_server: SmtpServer) -> None:
    port = port_of(smtp_server)
    smtp_server.refuse_connections()
    with pytest.raises(ConnectionRefusedError):
        send(port, letter())
    smtp_server.start()
    send(port, letter())
    assert len(smtp_server.messages) == 1


def test_the_sink_as_a_program_writes_before_it_answers(tmp_path: Path) -> None:
    log = tmp_path / "accepted.log"
    command = [sys.executable, "-m", "tests.smtp_sink", "--log", str(log)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sink:
        assert sink.stdout is not None
        port = int(sink.stdout.readline())
        send(port, letter("<key@test>"))
        [line] = log.read_text().splitlines()
        sink.kill()
    assert json.loads(line)["key"] == "<key@test>"


@pytest.mark.stack
def test_a_real_beat_rings_a_real_worker_that_can_be_killed(celery_stack: StartCelery) -> None:
    with celery_stack(beat=True, OUTBOX_TICK="1") as stack:
        worker, _beat = stack.running
        assert len(app.control.ping(timeout=3)) == 1
        until = time.monotonic() + 20
        while "outbox.tasks.deliver_due" not in worker.output() and time.monotonic() < until:
            time.sleep(0.1)
        assert "outbox.tasks.deliver_due" in worker.output()
        worker.kill()
        assert app.control.ping(timeout=1) == []


@pytest.mark.browser
def test_a_foreign_request_is_noticed(browser_page: Page, page_watch: PageWatch) -> None:
    browser_page.goto("/healthz")
    browser_page.set_content("<img src='https://elsewhere.example/x.png'>")
    browser_page.wait_for_timeout(500)
    assert any(c.startswith("foreign request: https://elsewhere") for c in page_watch.complaints)
    page_watch.allow("")  # what else Chromium says about it, and the missing icon


def test_other_machines_are_out_of_reach() -> None:
    with pytest.raises(ConnectionRefusedError, match="this machine only"):
        socket.create_connection(("192.0.2.1", 25), timeout=1)
    assert reach.strayed
    reach.strayed.clear()
