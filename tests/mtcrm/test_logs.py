"""Log lines."""

import logging

import pytest

from mtcrm.logs import OneLine


def line_of(message: str) -> str:
    return OneLine().format(logging.makeLogRecord({"msg": message, "levelname": "WARNING"}))


@pytest.mark.parametrize(
    "told",
    [
        "Not Found: /u/abc:def/ for maria@example.org\nforged",
        "Forbidden (CSRF token missing.): /confirm/abc:def/",
        "Not Found: /quote/go-on/abc:def/",
        "Invalid HTTP request line: 'GET /x?for=maria%40example.org'",
    ],
)
def test_logs_hold_neither_links_nor_addresses_nor_new_lines(told):
    line = line_of(told)
    assert "abc" not in line
    assert "maria" not in line
    assert "\n" not in line


def test_of_an_error_the_words_are_not_logged_but_its_kind_and_place_are():
    try:
        try:
            raise ValueError("DETAIL: Failing row contains (1, Canary, canary street)")
        except ValueError as error:
            raise RuntimeError("her knee hurts") from error
    except RuntimeError as error:
        told = {"msg": "raised unexpected: %(exc)s", "args": ({"exc": repr(error)},)}
        record = logging.makeLogRecord(
            told | {"exc_info": (RuntimeError, error, error.__traceback__)}
        )
        record.args = record.args[0]
    line = OneLine().format(record)
    assert "anary" not in line
    assert "her knee" not in line
    assert "RuntimeError" in line
    assert "ValueError" in line
    assert "test_logs.py" in line


def test_a_line_of_a_stranger_takes_no_longer_than_it_is_long():
    # By the square of its length this would take hours.
    line = line_of("Invalid HTTP_HOST header: " + "x" * 1_000_000)
    assert line.endswith("x")
