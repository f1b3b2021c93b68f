"""Sending forms as a browser sends them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.test import Client

URLENCODED = "application/x-www-form-urlencoded"


def send(client: Client, path: str, fields: Mapping[str, Any], **environ: str) -> Any:
    """Post fields in UTF-8, percent-encoded, without a change of any of them."""
    body = urlencode(fields, doseq=True)
    return client.post(path, body, content_type=URLENCODED, **environ)


def send_raw(client: Client, path: str, body: bytes) -> Any:
    """Post a body as it stands."""
    return client.post(path, body, content_type=URLENCODED)


def stored(text: str) -> str:
    """What is kept of a text: every character, with line ends of one kind."""
    return text.replace("\r\n", "\n")


def own_form(client: Client, path: str, key: str = "form") -> dict[str, Any]:
    """A form as the page shows it, with all that it carries along."""
    form = client.get(path).context[key]
    shown = {name: form[name].value() or "" for name in form.fields}
    return shown | {f"initial-{name}": value for name, value in shown.items()}


def in_a_path(text: str) -> dict[str, str]:
    """The environment of a request for this path, whatever is in it."""
    return {"PATH_INFO": text.encode().decode("latin-1")}
