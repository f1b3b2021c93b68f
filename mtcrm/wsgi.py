"""The entry for application servers; for gunicorn see mtcrm/serving.py."""

import gc
import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mtcrm.settings")

CHARSET = re.compile(r";\s*charset\s*=[^;]*", re.IGNORECASE)

django = get_wsgi_application()
# Read the addresses, and what they import, before the first visitor comes.
get_resolver().url_patterns  # noqa: B018
# What is here now stays: looking through it for garbage again and again would stop everybody.
gc.collect()
gc.freeze()
# The youngest are looked through every few requests, and not several times in each.
gc.set_threshold(20_000, 20, 20)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django's application for requests in UTF-8, whatever charset they claim.

    Django takes any codec of Python's from this header, rot13 among them, and fails before
    the first middleware.
    """
    if "CONTENT_TYPE" in environ:
        environ["CONTENT_TYPE"] = CHARSET.sub("", environ["CONTENT_TYPE"])
    return django(environ, start_response)
