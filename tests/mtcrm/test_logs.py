"""Log lines."""

import logging

from mtcrm.logs import OneLine


def test_logs_hold_neither_links_nor_addresses_nor_new_lines():
    record = logging.makeLogRecord(
        {"msg": "Not Found: /u/abc:def/ for maria@example.org\nforged", "levelname": "WARNING"}
    )
    line = OneLine().format(record)
    assert "abc" not in line
    assert "maria" not in line
    assert "\n" not in line
