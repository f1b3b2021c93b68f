"""Watches the whole suite: what patients tell us stands in no log, address, task or browser.

The people of the tests have a name, addresses under example.org and words about their health that
occur nowhere else, so wherever one of these turns up, something has leaked. Where no word about
anybody's health may stand, a list of such words is looked for as well.
"""

import base64
import contextlib
import logging
import re
import threading
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote_plus

import redis
from celery.signals import before_task_publish
from django.conf import settings
from django.core.signals import request_started
from playwright.sync_api import BrowserContext
from redis.connection import AbstractConnection

from mtcrm.logs import OneLine

TOLD_US = re.compile(
    r"(?<![\w.+-])[\w.+-]++(?:@|%40)example\.org|\bmaria|\bcanary|stairs|both knees", re.IGNORECASE
)
# Procedures, conditions and medicines. None is so short that chance writes it into a token, and
# the word that stands for any in hostile requests of the tests, knee, is none by itself.
HEALTH = re.compile(
    r"(?<![^\W_])(?:"
    r"knee.?replacement|hip.?replacement|replacement|surgery|arthroplast|rhinoplast|liposuction|"
    r"abdominoplast|breast|bariatric|gastric|hair.?transplant|transplant|dental|implant|veneer|"
    r"cataract|fertili[st]|infertil|embryo|pregnan|chemother|oncolog|cancer|leuk[ae]+mia|dialys|"
    r"stem.?cell|diabet|hepatitis|epilep|depression|arthritis|asthma|insulin|metformin|warfarin|"
    r"ibuprofen|morphine|prednis|methotrexat|"
    r"prothese|krebserkrank|schwanger|zahnersatz|"
    r"cirug[ií]a|c[aá]ncer|embaraz|pr[oó]tesis|rodilla|trasplante|"
    r"ameliyat|kanser|diyabet|gebelik|protez|kemoterapi|organ.?nakli"
    r")|手術|人工関節|膝関節|糖尿病|妊娠|癌|移植|جراحة|سرطان|السكري|حامل|زراعة",
    re.IGNORECASE,
)
# A header tells who it is to; everything else of a letter's head is read by many machines.
HEADERS_FOR_HER = {"to"}
OURS = {"care@example.org"}
# What the magazine writes about; who reads there has told us nothing.
MAGAZINE = ("/articles/", "/categories/", "/static/")
HOST = re.compile(r"^https?://[^/?#]*")
STORED = """() => JSON.stringify([{...localStorage}, {...sessionStorage}])"""
COOKIES = {"session", "csrf", "patient", "draft", "touch", "language", "messages"}
LONGEST_COOKIE = 4096
# Kombu packs what a task carries.
PACKED = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}")
THE_END = "that was all"
PREHEADER = re.compile(r"<div style=\"display:none;[^>]*>(.*?)</div>", re.DOTALL)
LINK = re.compile(r"https?://[^\s\"'<>]+|\b(?:href|src|action)=\"([^\"]*)\"")

leaks: list[str] = []


def look(where: str, text: str, *, health: bool = False) -> None:
    """Note a leak when this text holds what a patient told us, or any word about health."""
    # Places in our code begin with the name of a folder that somebody chose.
    text = text.replace(str(settings.BASE_DIR), "")
    found = {word for word in TOLD_US.findall(text) if word.lower() not in OURS}
    if health:
        found |= set(HEALTH.findall(text))
    if found:
        leaks.append(f"{where}: {sorted(found)} in {text[:300]!r}")


def look_at_address(where: str, address: str) -> None:
    """An address, however it is written. Only the magazine's may name an illness."""
    is_magazine = HOST.sub("", address).startswith(MAGAZINE)
    look(where, unquote_plus(address), health=not is_magazine)


class Listener(logging.Handler):
    """Every line that the configured logging would write."""

    def emit(self, record: logging.LogRecord) -> None:
        look(f"log of {record.name}", self.format(record))


def look_at_request(environ: Mapping[str, Any] | None = None, **_: Any) -> None:
    """Addresses that are asked for, and those they are asked from. Staff search by GET."""
    if environ is None or environ["PATH_INFO"].startswith("/admin/"):
        return
    path = environ["PATH_INFO"].encode("latin-1").decode(errors="replace")
    look_at_address("address", f"{path}?{environ.get('QUERY_STRING', '')}")
    look_at_address("referrer", environ.get("HTTP_REFERER", ""))


def look_at_task(body: Any = None, headers: Any = None, **_: Any) -> None:
    """What a task carries through the broker."""
    look("task", f"{body!r} {headers!r}", health=True)


def look_at_broker(told: bytes) -> None:
    """What goes to the broker or lies there, packed or not."""
    packed = (base64.b64decode(each + b"===") for each in PACKED.findall(told))
    look("broker", b" ".join((told, *packed)).decode(errors="replace"), health=True)


@contextlib.contextmanager
def listen_to_broker() -> Iterator[None]:
    """Look at each command that any process sends to the broker, for as long as the block lasts."""
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=None)
    number = client.get_connection_kwargs().get("db", 0)
    with client.monitor() as monitor:
        listener = threading.Thread(target=_listen, args=(monitor, number), daemon=True)
        listener.start()
        try:
            yield
        finally:
            with contextlib.suppress(redis.ConnectionError):
                client.echo(THE_END)
            listener.join(10)


def _listen(monitor: redis.client.Monitor, number: int) -> None:
    # A test may take the broker away.
    with contextlib.suppress(redis.ConnectionError):
        for said in monitor.listen():
            if THE_END in said["command"]:
                return
            if said["db"] == number:
                look_at_broker(said["command"].encode())


def look_through_broker() -> None:
    """Every key and value of the broker."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    read = {
        b"string": client.get,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"set": client.smembers,
        b"zset": lambda key: client.zrange(key, 0, -1),
        b"hash": client.hgetall,
    }
    for key in client.scan_iter():
        if (kind := client.type(key)) != b"none":
            look_at_broker(key + b" " + repr(read[kind](key)).encode())


def look_at_letter(message: EmailMessage) -> None:
    """The head of a letter that left, what is read of it in passing, and where it leads."""
    for name, value in message.items():
        if name.lower() not in HEADERS_FOR_HER:
            look(f"header {name}", str(value), health=True)
    for part in message.walk():
        look("attachment", part.get_filename() or "", health=True)
        if part.get_content_maintype() == "text":
            _look_at_text(str(part.get_content()), is_html=part.get_content_subtype() == "html")


def _look_at_text(text: str, *, is_html: bool) -> None:
    if is_html:
        # A screen that is locked shows the first words, which are these.
        [preheader] = PREHEADER.findall(text)
        look("preview", preheader, health=True)
    else:
        # Here she may be called by her name, as by anybody who writes to her.
        opening = " ".join(text.split())[:100]
        leaks.extend(f"opening: {word!r} in {opening!r}" for word in HEALTH.findall(opening))
    for found in LINK.finditer(text):
        look_at_address("link", found[1] or found[0])


def look_at_lines(where: str, text: str) -> None:
    """The log of a process."""
    for line in text.splitlines():
        look(where, line)


def look_at_browser(context: BrowserContext) -> None:
    """What the browser keeps: nothing in its storages, and few small cookies."""
    for page in context.pages:
        if page.url.startswith("http"):
            look("browser storage", page.evaluate(STORED), health=True)
    for cookie in context.cookies():
        look(f"cookie {cookie['name']}", cookie["value"], health=True)
        if cookie["name"] not in COOKIES or len(cookie["value"]) > LONGEST_COOKIE:
            leaks.append(f"cookie {cookie['name']} of {len(cookie['value'])} characters")


def watch_broker() -> None:
    """Look at each command that this process sends, whatever sends it."""
    send = AbstractConnection.send_packed_command

    def send_and_look(self: Any, command: Any, *args: Any, **kwargs: Any) -> Any:
        look_at_broker(command if isinstance(command, bytes) else b"".join(command))
        return send(self, command, *args, **kwargs)

    AbstractConnection.send_packed_command = send_and_look


def watch() -> None:
    """Begin to listen, in this process."""
    listener = Listener(logging.INFO)
    listener.setFormatter(OneLine())
    logging.getLogger().addHandler(listener)
    request_started.connect(look_at_request, dispatch_uid="canaries")
    before_task_publish.connect(look_at_task, dispatch_uid="canaries")
    watch_broker()


def found() -> list[str]:
    """The leaks since the last look, which are then forgotten. Who looks must have listened."""
    handlers = logging.getLogger().handlers
    assert any(isinstance(each, Listener) for each in handlers), "the logs were set up anew"
    seen = list(leaks)
    leaks.clear()
    return seen
