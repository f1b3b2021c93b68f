"""New rows with as little work as can be: the SQL of a model is composed once by a process.

Django's own ways compose it anew for each row, and for one row of one key they ask first and then
insert behind a savepoint (``get_or_create``), or do not tell whether a row was made and on SQLite
hide every other fault as well (``ignore_conflicts``).

Here nobody is signalled and ``save`` is not called. The rows that these refer to have to be there
before they are made. What the database fills in by itself is read when somebody asks for it.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model
from django.db.models.expressions import DatabaseDefault

Row = TypeVar("Row", bound=Model)
Names = tuple[str, ...]
INSERT = 'INSERT INTO "{table}" ({columns}) VALUES {rows} {unless} RETURNING "{key}"'
UNLESS = "ON CONFLICT ({}) DO NOTHING"


def insert(row: Row) -> Row:
    """Insert this row, which then has its number."""
    return insert_all([row])[0]


def insert_all(rows: Iterable[Row]) -> list[Row]:
    """Insert rows of one model in one statement; each then has its number."""
    given = list(rows)
    for row, (key,) in zip(given, _inserted(given), strict=True):
        _is_there(row, key)
    return given


def insert_unless_known(row: Model, *, unique: str) -> bool:
    """Insert this row, which then has its number, unless one with the same ``unique`` field is
    there; whether it was inserted. Raises IntegrityError for any other rule it breaks.
    """
    inserted = _inserted([row], unless=(unique,))
    for (key,) in inserted:
        _is_there(row, key)
    return bool(inserted)


def insert_unknown(rows: Iterable[Model], *, unique: Names) -> None:
    """Insert those rows of one model of which none with the same ``unique`` fields is there.

    Raises IntegrityError for any other rule they break.
    """
    _inserted(rows, unless=unique)


def _inserted(rows: Iterable[Model], *, unless: Names = ()) -> list[tuple[Any]]:
    """The keys of those that were inserted."""
    given = list(rows)
    if not given:
        return []
    connection = connections[DEFAULT_DB_ALIAS]
    names = _given(given[0])
    fields = _fields(type(given[0]), names)
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for row in given
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(_insertion(type(given[0]), names, len(given), unless), values)
        return cursor.fetchall()


def _given(row: Model) -> Names:
    """All fields but those whose value the database sets."""
    told = row.__dict__
    return tuple(
        field.attname
        for field in row._meta.concrete_fields
        if not isinstance(told[field.attname], DatabaseDefault)
        and not (field.primary_key and told[field.attname] is None)
    )


@cache
def _fields(model: type[Model], names: Names) -> list["Field[Any, Any]"]:
    return [field for field in model._meta.concrete_fields if field.attname in names]


@cache
def _insertion(model: type[Model], names: Names, number: int, unless: Names) -> str:
    columns = ", ".join(f'"{field.column}"' for field in _fields(model, names))
    row = f"({', '.join(['%s'] * len(names))})"
    known = ", ".join(f'"{model._meta.get_field(name).column}"' for name in unless)  # type: ignore[union-attr]
    return INSERT.format(
        table=model._meta.db_table,
        columns=columns,
        rows=", ".join([row] * number),
        unless=UNLESS.format(known) if unless else "",
        key=model._meta.pk.column,
    )


def _is_there(row: Model, key: Any) -> None:
    row.pk = row._meta.pk.to_python(key)
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    for name, value in list(row.__dict__.items()):
        if isinstance(value, DatabaseDefault):
            del row.__dict__[name]
