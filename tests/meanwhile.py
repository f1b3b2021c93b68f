"""Something that another session does in the middle of what is tested."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def meanwhile(act: Callable[[], object], *, read: str) -> Iterator[None]:
    """Do it once a row of this table has been read, before anything else. Fails when none is."""
    is_done = False

    def watch(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal is_done
        found = execute(sql, *rest)
        if not is_done and sql.startswith("SELECT") and f'FROM "{read}"' in sql:
            is_done = True
            act()
        return found

    with connection.execute_wrapper(watch):
        yield
    assert is_done, f"{read} was not read"
