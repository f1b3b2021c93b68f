"""Sending forms as a browser sends them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.test import Client

URLENCODED = "application/x-www-form-urlencoded"


def send(client: Client, path: str, fields: Mapping[str, Any]) -> Any:
    """Post fields in UTF-8, percent-encoded, without a change of any of them."""
    return client.post(path, urlencode(fields, doseq=True), content_type=URLENCODED)


def send_raw(client: Client, path: str, body: bytes) -> Any:
    """Post a body as it stands."""
    return client.post(path, body, content_type=URLENCODED)


def stored(text: str) -> str:
    """What is kept of a text: every character, with line ends of one kind."""
    return text.replace("\r\n", "\n")
