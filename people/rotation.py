"""Encrypt what was encrypted with an older key anew, with the first of ``settings.FIELD_KEYS``.

The words stay as they are, so rows that refuse changes are no exception: their triggers are lifted
for as long as one batch takes, in the transaction that puts them back.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model, TextField, Value
from django.db.models.functions import Cast

from people.encryption import EncryptedTextField, cipher

BATCH = 500
Column = tuple[type[Model], str]


def encrypted_columns() -> list[Column]:
    """Every column that is kept encrypted, in whatever app."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    ]


def rotate(column: Column) -> Counter[str]:
    """Encrypt one column anew, in batches; how many values were ``rotated`` and ``unreadable``.

    It may be stopped and repeated at any time. What is changed meanwhile is already under the
    newest key, and stays as it was changed.
    """
    counts: Counter[str] = Counter()
    last = 0
    while batch := _batch(column, after=last):
        last = batch[-1][0]
        old = [(pk, token) for pk, token in batch if token and not _is_newest(token)]
        if old:
            counts += _rotate_batch(column, old)
    return counts


def _batch(column: Column, *, after: int) -> list[tuple[int, str]]:
    model, name = column
    rows = model._default_manager.annotate(token=Cast(name, TextField()))
    found = rows.filter(pk__gt=after).order_by("pk").values_list("pk", "token")
    return list(found[:BATCH])


def _is_newest(token: str) -> bool:
    try:
        Fernet(settings.FIELD_KEYS[0]).decrypt(token)
    except InvalidToken:
        return False
    return True


def _rotate_batch(column: Column, old: list[tuple[int, str]]) -> Counter[str]:
    model, name = column
    counts: Counter[str] = Counter()
    with transaction.atomic(), _updates_allowed(model._meta.db_table):
        for pk, token in old:
            try:
                new = cipher().rotate(token).decode()
            except InvalidToken:
                counts["unreadable"] += 1
                continue
            unchanged = model._default_manager.annotate(token=Cast(name, TextField()))
            # As plain text: the field would encrypt the token once more.
            value = Value(new, output_field=TextField())
            counts["rotated"] += unchanged.filter(pk=pk, token=token).update(**{name: value})
    return counts


@contextmanager
def _updates_allowed(table: str) -> Iterator[None]:
    """Lift the trigger that refuses updates of this table, where it has one."""
    name = f"{table}_refuses_update"
    lifted = _lift_on_sqlite if connection.vendor == "sqlite" else _lift_on_postgresql
    with connection.cursor() as cursor, lifted(cursor, table, name):
        yield


@contextmanager
def _lift_on_sqlite(cursor: object, table: str, name: str) -> Iterator[None]:
    execute = cursor.execute  # type: ignore[attr-defined]
    execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s", [name])
    found = cursor.fetchone()  # type: ignore[attr-defined]
    if found:
        execute(f"DROP TRIGGER {name}")
    yield
    if found:
        # Its own text may hold a percent sign, which means nothing here.
        execute(found[0], None)


@contextmanager
def _lift_on_postgresql(cursor: object, table: str, name: str) -> Iterator[None]:
    execute = cursor.execute  # type: ignore[attr-defined]
    execute("SELECT 1 FROM pg_trigger WHERE tgname = %s", [name])
    found = cursor.fetchone()  # type: ignore[attr-defined]
    if found:
        execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    yield
    if found:
        execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")
