"""SQLite with connections that are kept, and with several who write at once."""

import sqlite3
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from mtcrm import env

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_file(monkeypatch, tmp_path):
    """Connections to one file, each as a thread of the site would have it."""
    opened = []

    def open_file(*, timeout: float = 20, name: str = "db.sqlite3"):
        monkeypatch.setenv("ANY_URL", f"sqlite:///{tmp_path / name}")
        told = env.database("ANY_URL", "")
        told["OPTIONS"] |= {"timeout": timeout}
        handler = ConnectionHandler({"default": told})
        opened.append(handler["default"])
        opened[-1].inc_thread_sharing()
        return opened[-1]

    yield open_file
    for each in opened:
        each.close()


def begin_request(connection) -> None:
    """What Django does when a request comes."""
    connection.close_if_unusable_or_obsolete()
    connection.health_check_done = False


def make_table(connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE told (words TEXT)")


def tell(connection, words: str) -> None:
    begin_request(connection)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO told VALUES (%s)", [words])


def told(file: Path) -> list[str]:
    with sqlite3.connect(file) as plain:
        return [words for (words,) in plain.execute("SELECT words FROM told ORDER BY words")]


def test_a_connection_is_kept_from_one_request_to_the_next(open_file):
    connection = open_file()
    make_table(connection)
    first = connection.connection
    tell(connection, "a")
    assert connection.connection is first


def test_a_backup_that_is_put_back_meanwhile_gets_what_is_written_from_then_on(open_file, tmp_path):
    connection, backup = open_file(), open_file(name="backup.sqlite3")
    make_table(connection)
    make_table(backup)
    tell(connection, "lost with the old file")
    tell(backup, "in the backup")
    backup.close()
    (tmp_path / "backup.sqlite3").replace(tmp_path / "db.sqlite3")
    for rest in ("db.sqlite3-wal", "db.sqlite3-shm"):
        (tmp_path / rest).unlink(missing_ok=True)
    tell(connection, "written afterwards")
    assert told(tmp_path / "db.sqlite3") == ["in the backup", "written afterwards"]


def hold(connection, seconds: float) -> threading.Thread:
    """Begin to write in another thread, and be done only after this time."""
    holds = threading.Event()

    def write() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            holds.set()
            time.sleep(seconds)
            cursor.execute("COMMIT")

    thread = threading.Thread(target=write)
    thread.start()
    assert holds.wait(5)
    return thread


def test_who_writes_waits_for_another_writer(open_file, tmp_path):
    first, second = open_file(), open_file()
    make_table(first)
    other = hold(first, seconds=0.5)
    tell(second, "after the other")
    other.join()
    assert told(tmp_path / "db.sqlite3") == ["after the other"]


def test_who_has_waited_for_long_enough_is_told(open_file):
    first, second = open_file(), open_file(timeout=0.2)
    make_table(first)
    other = hold(first, seconds=1)
    began = time.monotonic()
    with pytest.raises(OperationalError, match="locked"):
        tell(second, "too late")
    assert time.monotonic() - began >= 0.2
    other.join()
